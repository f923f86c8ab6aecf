package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.event.ArchiveListener;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The health of the daemon as it is run, asked over HTTP. */
@Timeout(300)
class DaemonHealthTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MICROS = 1_000_000;
    private static final long AN_ANSWER_THAT_WAITED_FOR_NOBODY_MS = 2_000;

    @TempDir
    Path directory;

    private String url;
    private Path file;

    @BeforeEach
    void aDatabaseWithThreeHoursOfRows() throws Exception {
        url = TestDatabases.fresh();
        long now = Instant.now().getEpochSecond() * MICROS;
        TestDatabases.execute(url, "CREATE TABLE trades (trade_id text NOT NULL, exchange_ts bigint NOT NULL)",
                "INSERT INTO trades SELECT 'id' || i, " + now + " - i * 60 * " + MICROS + " FROM generate_series(1::bigint, 300) i");
        file = directory.resolve("archive.yaml");
        configure(0, 0);
        try (Composition composition = Composition.of(Configuration.load(Optional.of(file), Map.of()), ArchiveListener.NONE)) {
            composition.installation().install();
        }
    }

    private void configure(int health, int metrics) throws Exception {
        Files.writeString(file, """
                source: {url: "%s", user: postgres}
                store: {uri: "%s"}
                work-dir: work
                cycle-pause: 200ms
                instance: desk
                http: {health: %d, metrics: %d}
                tables: {trades: {time-column: exchange_ts, time-unit: micros, every: 1h, lag: 1h}}
                """.formatted(url, Files.createDirectories(directory.resolve("archive")).toUri(), health, metrics));
    }

    private ChildDaemon daemon() throws Exception {
        return ChildDaemon.start(Map.of(), "--config", file.toString());
    }

    /** Asks until the answer has the text: what is known is a few seconds old. */
    private static HttpResponse<String> until(String text, ChildDaemon daemon, String path) throws Exception {
        HttpResponse<String> answer = daemon.get("health", path);
        while (!answer.body().contains(text)) {
            answer = daemon.get("health", path);
        }
        return answer;
    }

    @Test
    void aDaemonThatArchivesIsHealthyAliveAndReady() throws Exception {
        try (ChildDaemon daemon = daemon()) {
            assertThat(daemon.get("health", "/health/live").statusCode()).as("at once").isEqualTo(200);
            daemon.hears("window committed");
            assertThat(daemon.get("health", "/health/ready").body()).isEqualTo("{\"ready\":true}\n");
            HttpResponse<String> answer = until("\"last_success\":\"20", daemon, "/health");
            assertThat(answer.statusCode()).isEqualTo(200);
            JsonNode health = JSON.readTree(answer.body());
            assertThat(health.at("/components/production_rds").textValue()).isEqualTo("connected");
            assertThat(health.at("/components/s3_export/status").textValue()).isEqualTo("healthy");
            assertThat(health.at("/components/s3_export/tables/trades/lag_seconds").longValue()).isBetween(3_600L, 3 * 3_600L);
            assertThat(health.at("/components/s3_export/errors_last_hour").intValue()).isZero();
            assertThat(health.get("instance").textValue()).isEqualTo("desk");
            daemon.terminate();
            assertThat(daemon.exitCode()).isEqualTo(143);
        }
    }

    @Test
    void aLedgerThatHangsKeepsNobodyWaitingWhoAsksHowItIs() throws Exception {
        try (Connection locking = TestDatabases.dataSource(url).getConnection(); Statement lock = locking.createStatement()) {
            locking.setAutoCommit(false);
            lock.execute("LOCK TABLE archive.export_cursors, archive.export_windows IN ACCESS EXCLUSIVE MODE");
            try (ChildDaemon daemon = daemon()) {
                long shortest = Long.MAX_VALUE;
                for (int i = 0; i < 20; i++) {
                    assertThat(daemon.get("health", "/health/live").statusCode()).isEqualTo(200);
                    assertThat(daemon.get("health", "/health/ready").statusCode()).isEqualTo(503);
                    long before = System.nanoTime();
                    HttpResponse<String> answer = daemon.get("health", "/health");
                    shortest = Math.min(shortest, (System.nanoTime() - before) / 1_000_000);
                    assertThat(answer.statusCode()).isEqualTo(503);
                    assertThat(answer.body()).contains("\"status\":\"unhealthy\"", "\"production_rds\":\"unknown\"", "have not answered");
                }
                assertThat(shortest).as("ms of the shortest answer; on a busy machine others take longer, without waiting for the ledger").isLessThan(AN_ANSWER_THAT_WAITED_FOR_NOBODY_MS);
                locking.rollback();
                until("\"status\":\"healthy\"", daemon.hears("archiving"), "/health");
                daemon.terminate();
                assertThat(daemon.exitCode()).isEqualTo(143);
            }
        }
    }

    @Test
    void aPortThatSomebodyElseHasEndsTheStartWithTheWayOut() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            configure(taken.getLocalPort(), 0);
            try (ChildDaemon daemon = daemon()) {
                assertThat(daemon.exitCode()).isEqualTo(1);
                assertThat(String.join("\n", daemon.lines())).contains("cannot open port 127.0.0.1:" + taken.getLocalPort() + " for health: Address already in use", "hint: ", "http: {health: off}");
            }
        }
    }
}
