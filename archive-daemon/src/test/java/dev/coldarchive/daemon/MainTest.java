package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.s3.S3Server;
import dev.coldarchive.verify.Verdicts;
import dev.coldarchive.verify.VerifyRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The daemon as it is run: in a process, on a real database and a real store, ended by signals. */
@Timeout(600)
class MainTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("DB_PASSWORD", "canary-db-password", "S3_ACCESS_KEY", S3Server.ACCESS_KEY, "S3_SECRET_KEY", S3Server.SECRET_KEY);
    private static final int ROWS_PER_HOUR = 200;

    @TempDir
    Path directory;

    private String url;
    private Path file;

    @BeforeEach
    void aDatabase() throws SQLException {
        url = TestDatabases.fresh();
        TestDatabases.execute(url, "CREATE TABLE trades (trade_id text NOT NULL, exchange_ts bigint NOT NULL, price int NOT NULL, PRIMARY KEY (exchange_ts, trade_id))");
        file = directory.resolve("archive.yaml");
    }

    /** Rows of whole hours, the last of which ended two hours ago. */
    private void hoursOfRows(int hours) throws SQLException {
        Instant end = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(2));
        TestDatabases.execute(url, "INSERT INTO trades SELECT 'id' || i, " + end.getEpochSecond() * 1_000_000L + " - i * " + 3_600_000_000L / ROWS_PER_HOUR + ", i % 100"
                + " FROM generate_series(1::bigint, " + hours * ROWS_PER_HOUR + ") i");
    }

    private void configure(String store) throws IOException {
        Files.writeString(file, """
                source: {url: "%s", user: postgres, password: "${DB_PASSWORD}", lock-timeout: 50s}
                store: %s
                work-dir: work
                cycle-pause: 200ms
                http: {health: 0, metrics: 0}
                tables: {trades: {time-column: exchange_ts, time-unit: micros, every: 1h, lag: 1h}}
                """.formatted(url, store));
    }

    private String directoryStore() throws IOException {
        return "{uri: \"" + Files.createDirectory(directory.resolve("archive")).toUri() + "\"}";
    }

    private Composition composition() {
        return Composition.of(Configuration.load(Optional.of(file), ENVIRONMENT), ArchiveListener.NONE);
    }

    private void initialise() {
        try (Composition composition = composition()) {
            composition.installation().install();
        }
    }

    private ChildDaemon daemon(Map<String, String> more) throws IOException {
        Map<String, String> environment = new HashMap<>(ENVIRONMENT);
        environment.putAll(more);
        return ChildDaemon.start(environment, "--config", file.toString());
    }

    private void assertArchiveEqualsDatabase() {
        try (Composition composition = composition()) {
            assertThat(composition.archiver().exportNow().failures()).isEmpty();
            assertThat(Verdicts.of(composition.archiver(), VerifyRequest.everything())).isNotEmpty().noneMatch(w -> w.verdict().problem());
        }
    }

    @Test
    void archivesIntoADirectoryUntilItIsTerminated() throws Exception {
        hoursOfRows(3);
        configure(directoryStore());
        initialise();
        try (ChildDaemon daemon = daemon(Map.of())) {
            daemon.hears("window committed").hears("window committed").hears("window committed").terminate();
            assertThat(daemon.exitCode()).isEqualTo(143);
            assertThat(daemon.lines()).anyMatch(l -> l.contains("table=trades") && l.contains("rows=" + ROWS_PER_HOUR) && l.contains("bytes=") && l.contains("seconds="));
            assertThat(daemon.lines().get(daemon.lines().size() - 1)).contains("stopped");
            assertThat(daemon.lines().toString()).doesNotContain("canary");
        }
        assertThat(duckDb("SELECT count(*), count(DISTINCT trade_id), sum(price) FROM read_parquet('" + directory.resolve("archive/raw") + "/**/*.parquet')"))
                .isEqualTo(TestDatabases.value(url, "SELECT concat_ws(' ', count(*), count(DISTINCT trade_id), sum(price)) FROM trades"));
        assertArchiveEqualsDatabase();
    }

    @Test
    void archivesIntoABucketAndSaysSoInJson() throws Exception {
        hoursOfRows(3);
        String bucket = S3Server.get().freshBucket();
        configure("{uri: \"s3://%s/cold\", endpoint: \"%s\", access-key: \"${S3_ACCESS_KEY}\", secret-key: \"${S3_SECRET_KEY}\"}".formatted(bucket, S3Server.get().endpoint()));
        initialise();
        try (ChildDaemon daemon = daemon(Map.of("ARCHIVE_LOG_FORMAT", "json"))) {
            daemon.hears("window committed").hears("window committed").hears("window committed").terminate();
            assertThat(daemon.exitCode()).isEqualTo(143);
            assertThat(daemon.lines()).allMatch(l -> l.startsWith("{\"time\":\"") && l.endsWith("}"))
                    .anyMatch(l -> l.contains("\"message\":\"window committed\",\"table\":\"trades\",\"window\":\"20") && l.contains("\"rows\":" + ROWS_PER_HOUR));
            assertThat(daemon.lines().toString()).doesNotContain(S3Server.SECRET_KEY, "canary");
        }
        assertArchiveEqualsDatabase();
    }

    @Test
    void terminatedAmidManyWindowsItLeavesNothingHalfDone() throws Exception {
        hoursOfRows(40);
        configure(directoryStore());
        initialise();
        try (ChildDaemon daemon = daemon(Map.of())) {
            daemon.hears("window committed").terminate();
            assertThat(daemon.exitCode()).isEqualTo(143);
            assertThat(daemon.lines()).anyMatch(l -> l.contains("stopped"));
        }
        int done = Integer.parseInt(TestDatabases.value(url, "SELECT count(*) FROM archive.export_windows"));
        assertThat(done).as("on a machine that hears late all may be done").isPositive();
        assertThat(TestDatabases.value(url, "SELECT count(*) FROM archive.export_intents")).as("open intents").isEqualTo("0");
        try (Composition composition = composition(); var parts = composition.store().list("raw/", "*.parquet")) {
            assertThat(parts.count()).as("parts of committed windows, and no other").isEqualTo(done);
        }
        assertThat(temporaryFiles()).isEmpty();
        assertArchiveEqualsDatabase();
    }

    private List<Path> temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("work"))) {
            return files.filter(f -> f.toString().endsWith(".parquet") || f.toString().endsWith(".tmp")).toList();
        }
    }

    @Test
    void aSecondSignalEndsItAtOnce() throws Exception {
        hoursOfRows(1);
        configure(directoryStore());
        initialise();
        try (Connection locking = TestDatabases.dataSource(url).getConnection(); Statement lock = locking.createStatement(); ChildDaemon daemon = daemon(Map.of())) {
            daemon.hears("archiving");
            locking.setAutoCommit(false);
            lock.execute("LOCK TABLE trades IN ACCESS EXCLUSIVE MODE");
            daemon.terminate().hears("stopping").terminate();
            assertThat(daemon.exitCode()).isEqualTo(143);
            assertThat(daemon.lines()).as("it did not wait for the lock").noneMatch(l -> l.contains("stopped"));
        }
    }

    @Test
    void aWrongConfigurationIsPrintedWithAllItsProblems() throws Exception {
        Files.writeString(file, "source: {url: 'jdbc:postgresql://db/d', password: canary}\nstore: {uri: 'ftp://x'}\ntables: {t: {every: 5h}}\n");
        try (ChildDaemon daemon = daemon(Map.of())) {
            assertThat(daemon.exitCode()).isEqualTo(2);
            assertThat(String.join("\n", daemon.lines())).contains("4 problems", "source.password", "store.uri", "tables.t.time-column", "tables.t.every").doesNotContain("canary");
        }
    }

    @Test
    void wrongArgumentsAndVariablesAreUsageErrors() throws Exception {
        try (ChildDaemon daemon = ChildDaemon.start(Map.of(), "--confg", "x")) {
            assertThat(daemon.exitCode()).isEqualTo(2);
            assertThat(daemon.lines()).containsExactly("usage: archive-daemon [--config FILE]");
        }
        try (ChildDaemon daemon = ChildDaemon.start(Map.of("ARCHIVE_LOG_FORMAT", "xml"))) {
            assertThat(daemon.exitCode()).isEqualTo(2);
            assertThat(daemon.lines()).containsExactly("cannot start: ARCHIVE_LOG_FORMAT is 'xml'; allowed: text, json");
        }
    }

    @Test
    void anArchiveThatWasNeverSetUpIsSaidToBeOne() throws Exception {
        configure(directoryStore());
        try (ChildDaemon daemon = daemon(Map.of())) {
            assertThat(daemon.exitCode()).isEqualTo(10);
            assertThat(String.join("\n", daemon.lines())).contains("archive init");
        }
    }

    private static String duckDb(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:"); Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1) + " " + rows.getString(2) + " " + rows.getString(3);
        }
    }
}
