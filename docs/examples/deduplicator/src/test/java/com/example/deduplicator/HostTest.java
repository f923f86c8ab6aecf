package com.example.deduplicator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the host is to its surroundings, with the exporter inside it. */
class HostTest {
    private static final String TRADE = "INSERT INTO trades VALUES ('%s', %d, %d, 'M-1', 50, 1, true, NULL)";

    @TempDir
    private Path temporary;

    private World world;

    @BeforeEach
    void aWorld() throws Exception {
        world = new World(temporary);
    }

    private void trade(Database gatherer, String id, long received) {
        gatherer.execute(String.format(TRADE, id, World.micros(world.day) + received, received));
    }

    @Test
    void rowsThatWereReceivedAtTheSameTimeAreNotMissedWhenOneComesLater() throws Exception {
        Database gatherer = world.gatherers.get(0);
        trade(gatherer, "a", 7_000_000);
        try (Deduplicator deduplicator = new Deduplicator(world.settings)) {
            deduplicator.start();
            world.awaitSync();
            trade(gatherer, "b", 7_000_000);
            world.awaitSync();
        }
    }

    @Test
    void rowsOfATransactionThatEndsAfterALaterOneAreNotMissed() throws Exception {
        Database gatherer = world.gatherers.get(0);
        try (Connection open = gatherer.connect(); Statement statement = open.createStatement(); Deduplicator deduplicator = new Deduplicator(world.settings)) {
            open.setAutoCommit(false);
            statement.execute(String.format(TRADE, "early", World.micros(world.day), 100_000_000));
            trade(gatherer, "later", 150_000_000);
            deduplicator.start();
            world.awaitSync();
            open.commit();
            world.awaitSync();
        }
    }

    @Test
    void itsOwnHealthTellsOfTheExporterAndOfAGathererThatIsDown() throws Exception {
        trade(world.gatherers.get(0), "a", 7_000_000);
        try (Deduplicator deduplicator = new Deduplicator(world.settings)) {
            deduplicator.start();
            world.awaitSync();
            world.awaitArchive();
            World.await("health", () -> health(deduplicator).get("status").asText().equals("healthy"));
            JsonNode export = health(deduplicator).get("components").get("s3_export");
            assertThat(export.get("status").asText()).isEqualTo("healthy");
            assertThat(export.get("errors_last_hour").asInt()).isZero();
            assertThat(export.get("tables").size()).isEqualTo(4);
            assertThat(export.get("tables").get("trades").get("lag_seconds").asLong()).isNotNegative();
            assertThat(Instant.parse(export.get("tables").get("trades").get("last_success").asText())).isAfter(world.day);

            world.gatherers.get(1).goDown();
            World.await("a degraded host", () -> health(deduplicator).get("status").asText().equals("degraded"));
            assertThat(health(deduplicator).get("components").get("gatherers").toString()).isEqualTo("{\"gatherer-1\":\"connected\",\"gatherer-2\":\"disconnected\",\"gatherer-3\":\"connected\"}");
            world.gatherers.get(1).comeBack();
            World.await("health again", () -> health(deduplicator).get("status").asText().equals("healthy"));
        }
    }

    @Test
    void itsOwnMetricsHaveTheExportersBesideThem() throws Exception {
        trade(world.gatherers.get(0), "a", 7_000_000);
        try (Deduplicator deduplicator = new Deduplicator(world.settings)) {
            deduplicator.start();
            world.awaitSync();
            world.awaitArchive();
            assertThat(get(deduplicator, "/metrics").body()).contains("sync_rows_written_total{gatherer=\"gatherer-1\",table=\"trades\"} 1.0", "export_rows_total{table=\"trades\"} 1.0");
        }
    }

    @Test
    void itTakesTheConnectionsThatItMayAndLeavesNoThreadBehind() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        world.gatherers.forEach(gatherer -> gatherer.execute("INSERT INTO trades SELECT 't' || i, " + World.micros(world.day) + " + i * 20000000, " + World.micros(world.day)
                + " + i * 20000000, 'M', 1, 1, true, i FROM generate_series(1::bigint, 4000) AS i"));
        List<Long> toProduction = new ArrayList<>();
        List<Long> toExport = new ArrayList<>();
        Set<String> threads = new TreeSet<>();
        Deduplicator deduplicator = new Deduplicator(world.settings);
        try (deduplicator) {
            deduplicator.start();
            World.await("an archive", () -> {
                toProduction.add(sessions(world.production, ""));
                toExport.add(sessions(world.production, "export"));
                world.gatherers.forEach(gatherer -> assertThat(sessions(gatherer, "")).isLessThanOrEqualTo(2));
                Thread.getAllStackTraces().keySet().stream().filter(thread -> !before.contains(thread)).map(thread -> thread.getName().replaceAll("\\d+", "N")).forEach(threads::add);
                return world.production.count("SELECT count(*) FROM trades") == 4_000 && world.production.count("SELECT count(*) FROM archive.export_windows WHERE row_count > 0") == 23
                        && world.production.count("SELECT count(*) FROM archive.export_dirty_marks") == 0;
            });
            System.out.println("connections to production: at most " + toProduction.stream().max(Long::compare).orElseThrow() + ", of them for the exporter "
                    + toExport.stream().max(Long::compare).orElseThrow() + "; to each gatherer 1; threads now " + newThreads(before).size() + ", seen " + threads);
        }
        assertThat(toExport).allMatch(sessions -> sessions <= 2);
        assertThat(toProduction).allMatch(sessions -> sessions <= 6);
        World.await("no thread of its own", () -> newThreads(before).isEmpty());
        World.await("no session of its own", () -> sessions(world.production, "") == 0);
    }

    private static List<String> newThreads(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.isAlive() && !before.contains(thread)).map(Thread::getName).sorted().collect(Collectors.toList());
    }

    private static long sessions(Database database, String pool) {
        return database.count("SELECT count(*) FROM pg_stat_activity WHERE datname = '" + database.name() + "' AND application_name LIKE 'deduplicator-" + pool + "%'");
    }

    private static JsonNode health(Deduplicator deduplicator) {
        try {
            return new ObjectMapper().readTree(get(deduplicator, "/health").body());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static HttpResponse<String> get(Deduplicator deduplicator, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + deduplicator.port() + path);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
