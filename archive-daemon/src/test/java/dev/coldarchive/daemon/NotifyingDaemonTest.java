package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.daemon.notify.Receiver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The daemon as it is run tells a webhook how near loss was, and never says which one. */
@Timeout(300)
class NotifyingDaemonTest {

    @Test
    void aTableNearItsRetentionIsToldOfUntilItIsArchived(@TempDir Path directory) throws Exception {
        String url = TestDatabases.fresh();
        Instant end = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(2));
        TestDatabases.execute(url, "CREATE TABLE trades (exchange_ts bigint NOT NULL, price int NOT NULL)",
                "INSERT INTO trades SELECT " + end.getEpochSecond() * 1_000_000L + " - i * 60000000, i FROM generate_series(1::bigint, 180) i");
        Path file = directory.resolve("archive.yaml");
        // three hours of rows of which the first is five to six hours old: 18 to 19 hours until loss, and 21 to 22 once they are archived
        Files.writeString(file, """
                source: {url: "%s", user: postgres}
                store: {uri: "%s"}
                work-dir: work
                cycle-pause: 50ms
                http: {health: off, metrics: off}
                alarms: {loss: 20h}
                notify: {url: "${WEBHOOK}"}
                tables: {trades: {time-column: exchange_ts, time-unit: micros, every: 1h, lag: 1h, retention: 24h, seal-ahead: off}}
                """.formatted(url, Files.createDirectory(directory.resolve("archive")).toUri()));
        try (Receiver receiver = new Receiver()) {
            Map<String, String> environment = Map.of("WEBHOOK", receiver.url().reveal());
            try (Composition composition = Composition.of(Configuration.load(Optional.of(file), environment))) {
                composition.installation().install();
            }
            try (ChildDaemon daemon = ChildDaemon.start(environment, "--config", file.toString())) {
                assertThat(receiver.next()).contains("\"event\":\"alarm\",", "\"alarm\":\"ExportRetentionConflict\",\"subject\":\"trades\",\"severity\":\"critical\"", "is not archived");
                assertThat(receiver.next()).contains("\"event\":\"ended\",", "\"alarm\":\"ExportRetentionConflict\"");
                daemon.terminate();
                assertThat(daemon.exitCode()).isEqualTo(143);
                assertThat(daemon.lines().toString()).contains("stopped").doesNotContain(Receiver.CANARY);
                assertThat(receiver.rest()).isEmpty();
            }
        }
    }
}
