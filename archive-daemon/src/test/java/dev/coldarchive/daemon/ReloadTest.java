package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.event.ArchiveListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A running daemon is given another configuration by SIGHUP. */
@Timeout(300)
class ReloadTest {
    private static final String TRADES = "trades: {time-column: exchange_ts, time-unit: micros, every: 1h, lag: 1h}";
    private static final String QUOTES = "quotes: {time-column: exchange_ts, time-unit: micros, every: 1h, lag: 1h}";

    @TempDir
    Path directory;

    private String url;
    private Path file;

    @BeforeEach
    void aDatabaseWithTwoTables() throws SQLException, IOException {
        assumeTrue(ChildDaemon.hearsHangUps(), "SIGHUP is ignored here, by nohup perhaps, and so in every process that is started");
        url = TestDatabases.fresh();
        file = directory.resolve("archive.yaml");
        long hourAgo = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(2)).getEpochSecond() * 1_000_000L;
        for (String table : new String[] {"trades", "quotes"}) {
            TestDatabases.execute(url, "CREATE TABLE " + table + " (exchange_ts bigint NOT NULL, price int NOT NULL)");
            TestDatabases.execute(url, "INSERT INTO " + table + " SELECT " + hourAgo + " - i, 1 FROM generate_series(1, 100) i");
        }
        Files.createDirectory(directory.resolve("archive"));
    }

    private void configure(String more, String... tables) throws IOException {
        Files.writeString(file, """
                source: {url: "%s", user: postgres}
                store: {uri: "%s"}
                %s
                http: {health: off, metrics: off}
                tables: {%s}
                """.formatted(url, directory.resolve("archive").toUri(), more, String.join(", ", tables)));
    }

    private ChildDaemon daemon() throws IOException {
        try (Composition composition = Composition.of(Configuration.load(Optional.of(file), Map.of()), ArchiveListener.NONE)) {
            composition.installation().install();
        }
        return ChildDaemon.start(Map.of(), "--config", file.toString());
    }

    @Test
    void aTableThatIsAddedIsArchivedWithoutARestart() throws Exception {
        configure("work-dir: work", TRADES);
        try (ChildDaemon daemon = daemon()) {
            daemon.hears("window committed");
            configure("work-dir: work", TRADES, QUOTES);
            daemon.hangUp().hears("the new configuration is at work: tables added: quotes; left out: none; changed: none").hears("table=quotes").terminate();
            assertThat(daemon.exitCode()).isEqualTo(143);
        }
    }

    @Test
    void aConfigurationThatIsWrongAnywhereIsRefusedAsAWholeAndTheFormerOneGoesOn() throws Exception {
        configure("work-dir: work\ncycle-pause: 100ms", TRADES);
        try (ChildDaemon daemon = daemon()) {
            daemon.hears("window committed");
            configure("work-dir: work\ncycle-pause: soon", TRADES, QUOTES);
            daemon.hangUp().hears("the new configuration is refused, the former one goes on");
            assertThat(daemon.lines().get(daemon.lines().size() - 1)).contains("cycle-pause");
            configure("work-dir: elsewhere\ninstance: other", TRADES, QUOTES);
            daemon.hangUp().hears("cannot change instance, work-dir while the daemon runs (restart it");
            configure("work-dir: work", TRADES, "absent: {time-column: exchange_ts}");
            daemon.hangUp().hears("cannot work with it");
            assertThat(daemon.lines().get(daemon.lines().size() - 1)).contains("absent");
            configure("work-dir: work", TRADES, QUOTES);
            daemon.hangUp().hears("tables added: quotes");
            assertThat(daemon.lines()).as("until then").noneMatch(line -> line.contains("table=quotes"));
            daemon.terminate();
            assertThat(daemon.exitCode()).isEqualTo(143);
        }
    }

    @Test
    void anEndIsHeardWhileANewConfigurationIsLookedAt() throws Exception {
        configure("work-dir: work\nstop-grace: 1s", TRADES);
        try (Connection locking = TestDatabases.dataSource(url).getConnection(); Statement lock = locking.createStatement()) {
            try (ChildDaemon daemon = daemon()) {
                daemon.hears("window committed");
                locking.setAutoCommit(false);
                lock.execute("LOCK TABLE quotes IN ACCESS EXCLUSIVE MODE");
                configure("work-dir: work\nstop-grace: 1s", TRADES, QUOTES);
                daemon.hangUp(); // the look at the locked table waits
                daemon.terminate().hears("stopping").hears("stopped");
                assertThat(daemon.exitCode()).isEqualTo(143);
            }
        }
    }
}
