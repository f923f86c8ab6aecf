package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.event.ArchiveListener;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A daemon that was away for long, on real parts: who goes first, who waits, and how soon its pages answer meanwhile. {@code -Dbacklog.windows=10000}. */
class BacklogTest {
    private static final int WINDOWS = Integer.getInteger("backlog.windows", 60);
    private static final int AT_RISK = WINDOWS / 2;
    private static final String RISK_OVER = "(SELECT updated_at FROM archive.export_windows WHERE table_name = 'at_risk' ORDER BY window_start OFFSET " + (AT_RISK - 1) + " LIMIT 1)";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    @Test
    @Timeout(7_200)
    void theTableThatLosesRowsSoonestGoesFirstAndTheNewestOfNoneIsStarved() throws Exception {
        String url = TestDatabases.fresh();
        Instant end = Instant.now().truncatedTo(ChronoUnit.MINUTES);
        for (String table : List.of("backlog", "at_risk", "fresh")) {
            TestDatabases.execute(url, "CREATE TABLE " + table + " (exchange_ts bigint PRIMARY KEY)");
            TestDatabases.execute(url, "INSERT INTO " + table + " SELECT (" + end.getEpochSecond() + " - i * 10) * 1000000::bigint FROM generate_series(-600, " + WINDOWS * 6L + ") i");
        }
        Configuration configuration = Configuration.parse("archive.yaml", """
                source: {url: "%s", user: postgres}
                store: {uri: "%s"}
                work-dir: work
                cycle-pause: 5s
                http: {health: 0, metrics: off}
                alarms: {loss: 20m}
                defaults: {time-column: exchange_ts, time-unit: micros, every: 1m, lag: 1s, seal-ahead: off}
                tables:
                  backlog: {start-from: "%s"}
                  fresh:   {start-from: "%s"}
                  at_risk: {start-from: "%s", retention: %dm}
                """.formatted(url, Files.createDirectory(directory.resolve("archive")).toUri(), end.minus(WINDOWS, ChronoUnit.MINUTES), end.minus(1, ChronoUnit.MINUTES),
                end.minus(AT_RISK, ChronoUnit.MINUTES), AT_RISK + 15), directory, Map.of());
        try (Composition composition = Composition.of(configuration, ArchiveListener.NONE)) {
            composition.installation().install();
        }
        List<Long> answers = new ArrayList<>();
        long from = System.nanoTime();
        try (Daemon daemon = Daemon.open(() -> configuration)) {
            daemon.start();
            InetSocketAddress port = daemon.addresses().get("health");
            while (done(url, "backlog") < WINDOWS) {
                for (String path : List.of("/health", "/")) {
                    long asked = System.nanoTime();
                    HTTP.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.getPort() + path)).build(), HttpResponse.BodyHandlers.discarding());
                    answers.add((System.nanoTime() - asked) / 1_000_000);
                }
                Thread.sleep(50);
            }
            daemon.stop();
        }
        answers.sort(null);
        System.out.println("backlog: " + WINDOWS + " and " + AT_RISK + " windows in " + (System.nanoTime() - from) / 1_000_000_000 + " s; /health and / answered " + answers.size() + " times, median "
                + answers.get(answers.size() / 2) + " ms, 99 of 100 within " + answers.get(answers.size() * 99 / 100) + " ms, all within " + answers.get(answers.size() - 1)
                + " ms; of backlog were done when at_risk was: " + TestDatabases.value(url, "SELECT count(*) FROM archive.export_windows WHERE table_name = 'backlog' AND updated_at < " + RISK_OVER));
        assertThat(TestDatabases.value(url, "SELECT table_name FROM archive.export_windows ORDER BY updated_at LIMIT 1")).isEqualTo("at_risk");
        assertThat(Integer.parseInt(TestDatabases.value(url, "SELECT count(*) FROM archive.export_windows WHERE table_name = 'backlog' AND updated_at < " + RISK_OVER)))
                .as("windows of the table without risk, while the other was caught up with").isLessThan(AT_RISK);
        assertThat(TestDatabases.value(url, "SELECT count(*) FROM (SELECT window_start < lag(window_start) OVER (PARTITION BY table_name ORDER BY updated_at) AS back FROM archive.export_windows) w "
                + "WHERE back")).as("windows that came before an older one of their table").isEqualTo("0");
        assertThat(Integer.parseInt(TestDatabases.value(url, "SELECT count(*) FROM archive.export_windows WHERE table_name = 'fresh' AND updated_at < (SELECT max(updated_at) "
                + "FROM archive.export_windows WHERE table_name = 'backlog')"))).as("what was new meanwhile").isPositive();
    }

    private static int done(String url, String table) throws Exception {
        return Integer.parseInt(TestDatabases.value(url, "SELECT count(*) FROM archive.export_windows WHERE table_name = '" + table + "'"));
    }
}
