package dev.coldarchive.daemon.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.daemon.Composition;
import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.postgres.RestartableServer;
import dev.coldarchive.postgres.TestDatabase;
import dev.coldarchive.s3.FaultyS3;
import dev.coldarchive.s3.S3Server;
import dev.coldarchive.verify.VerifyReport;
import dev.coldarchive.verify.VerifyRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The daemon among writers, late rows, dropped partitions, a store that fails one call in fifty, a database that is restarted twice, killed every few minutes: the archive
 * equals all that was ever written. {@code -Dsoak.minutes=60}; the samples and their picture are in {@code target/soak}.
 */
@EnabledIfSystemProperty(named = "soak.minutes", matches = "\\d+")
class SoakTest {
    private static final int MINUTES = Integer.getInteger("soak.minutes", 0);
    private static final Duration LIFE = Duration.ofSeconds(Integer.getInteger("soak.life", 180));
    private static final String HEAP = "jvm_memory_used_bytes{area=\"heap\"}";
    private static final List<String> METRICS = List.of(HEAP, "process_resident_memory_bytes", "jvm_threads_current", "process_open_fds", "export_connections", "export_temporary_files",
            "export_lag_seconds{table=\"trades\"}", "export_overdue_seconds", "export_windows_marked", "export_late_rows_total", "export_upload_retries_total");
    private static final String UPLOADS = "unfinished uploads";

    @TempDir
    Path directory;

    private final Random random = new Random(1);
    private final Map<String, String> environment = Map.of("S3_ACCESS_KEY", S3Server.ACCESS_KEY, "S3_SECRET_KEY", S3Server.SECRET_KEY);
    private final String bucket = S3Server.get().freshBucket();
    private RestartableServer postgres;
    private Path file;
    private int metricsPort;
    private int kills;

    @Test
    void afterAnHourOfTroubleTheArchiveHasEveryRowThatWasEverWritten() throws Exception {
        try (RestartableServer server = new RestartableServer(directory.resolve("data")); FaultyS3 wire = new FaultyS3(S3Server.get().endpoint())) {
            postgres = server;
            configure(wire.endpoint());
            SoakSamples samples = new SoakSamples(URI.create("http://127.0.0.1:" + metricsPort + "/metrics"), METRICS);
            try (SoakWriters writers = new SoakWriters(server.database()); Composition composition = composition()) {
                composition.installation().install();
                for (String table : List.of("trades", "orderbook_deltas")) {
                    server.database().execute(composition.installation().markTriggers(table));
                }
                synchronized (wire) {
                    wire.follow((number, line) -> fault());
                }
                soak(writers.start(), samples);
                writers.close();
                System.out.println(writers.rows() + " rows, " + writers.lateRows() + " of them late, " + kills + " kills, " + writers.broken() + " broken connections of writers, "
                        + wire.requests().size() + " requests");
                wire.follow((number, line) -> FaultyS3.Fault.NONE);
                assertEverythingIsArchived(composition);
            } finally {
                Path target = Files.createDirectories(Path.of("target", "soak"));
                samples.write(target.resolve("soak.csv"), target.resolve("soak.svg"));
            }
        }
    }

    private synchronized FaultyS3.Fault fault() {
        FaultyS3.Fault[] faults = {FaultyS3.Fault.SLOW_DOWN, FaultyS3.Fault.ACCIDENT, FaultyS3.Fault.BAD_GATEWAY_AFTER, FaultyS3.Fault.RESET_BEFORE, FaultyS3.Fault.RESET_AFTER,
            FaultyS3.Fault.CUT_ANSWER, FaultyS3.Fault.ERROR_INSIDE_200_AFTER};
        return random.nextInt(50) == 0 ? faults[random.nextInt(faults.length)] : FaultyS3.Fault.NONE;
    }

    private void configure(URI store) throws IOException {
        int healthPort = freePort();
        metricsPort = freePort();
        file = directory.resolve("archive.yaml");
        Files.writeString(file, """
                source: {url: "%s", user: postgres}
                store: {uri: "s3://%s/cold", endpoint: "%s", access-key: "${S3_ACCESS_KEY}", secret-key: "${S3_SECRET_KEY}"}
                work-dir: work
                cycle-pause: 1s
                parallel: 2
                http: {health: %d, metrics: %d}
                retries: {first-wait: 200ms, breaker-pause: 2s}
                defaults: {every: 10s, lag: 2s, time-column: exchange_ts}
                tables:
                  trades: {retention: %ds}
                  orderbook_deltas: {}
                """.formatted(postgres.database().url(), bucket, store, healthPort, metricsPort, SoakWriters.RETENTION.toSeconds()));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private Composition composition() {
        return Composition.of(Configuration.load(Optional.of(file), environment), ArchiveListener.NONE);
    }

    private void soak(SoakWriters writers, SoakSamples samples) throws Exception {
        Instant start = Instant.now();
        Duration length = Duration.ofMinutes(MINUTES);
        int restarts = 0;
        Process daemon = start();
        Instant death = start.plus(LIFE);
        try {
            for (Duration passed = Duration.ZERO; passed.compareTo(length) < 0; passed = Duration.between(start, Instant.now())) {
                if (Instant.now().isAfter(death)) {
                    daemon.destroyForcibly().waitFor();
                    kills++;
                    daemon = start();
                    death = Instant.now().plus(LIFE.multipliedBy(50 + random.nextInt(100)).dividedBy(100));
                } else if (passed.toMillis() > length.toMillis() * (restarts + 1) / 3 && restarts < 2) {
                    postgres.restart(restarts++ == 0 ? "-QUIT" : "-INT");
                }
                assertThat(daemon.isAlive()).as("the daemon lives: " + directory.resolve("daemon.log")).isTrue();
                sample(samples, passed.toMillis() / 60_000.0);
                TimeUnit.SECONDS.sleep(2);
            }
        } finally {
            daemon.destroy();
            assertThat(daemon.waitFor(60, TimeUnit.SECONDS)).as("it ends when it is told to").isTrue();
            Files.createDirectories(Path.of("target", "soak"));
            Files.copy(directory.resolve("daemon.log"), Path.of("target", "soak", "daemon.log"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), "dev.coldarchive.daemon.Main", "--config", file.toString());
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("daemon.log").toFile())).start();
    }

    private void sample(SoakSamples samples, double minute) throws InterruptedException {
        samples.take(minute);
        samples.note(UPLOADS, minute, S3Server.get().client().listMultipartUploads(request -> request.bucket(bucket)).uploads().size());
    }

    private void assertEverythingIsArchived(Composition composition) throws Exception {
        TimeUnit.SECONDS.sleep(13); // the last window has to end, by the database's clock
        assertThat(composition.archiver().exportNow().failures()).isEmpty();
        assertThat(composition.archiver().exportNow().failures()).as("marks of the first one").isEmpty();
        VerifyReport report = composition.archiver().verify(VerifyRequest.everything());
        assertThat(report.problems()).isEmpty();
        TestDatabase database = postgres.database();
        assertThat(database.value("SELECT count(*) FROM archive.export_intents")).as("open intents").isEqualTo("0");
        try (Stream<Path> files = Files.walk(directory.resolve("work"))) {
            assertThat(files.filter(found -> found.toString().endsWith(".parquet") || found.toString().endsWith(".tmp"))).as("temporary files").isEmpty();
        }
        for (String table : List.of("trades", "orderbook_deltas")) {
            assertEqual(database, fetch(composition, table), table);
        }
    }

    private Path fetch(Composition composition, String table) throws IOException {
        Path fetched = Files.createDirectories(directory.resolve("fetched").resolve(table));
        int number = 0;
        try (var manifests = composition.archiver().manifests(table, Optional.empty(), Optional.empty())) {
            for (var manifest : (Iterable<Manifest>) manifests::iterator) {
                for (var part : manifest.parts()) {
                    try (InputStream in = composition.store().open(part.key(), 0)) {
                        Files.copy(in, fetched.resolve(++number + ".parquet"));
                    }
                }
            }
        }
        return fetched;
    }

    /** Row by row, in the order of their numbers: of rows that were changed while they were there, the last version. */
    private static void assertEqual(TestDatabase database, Path files, String table) throws SQLException {
        long compared = 0;
        try (Connection postgres = database.connect(); Connection duckdb = DriverManager.getConnection("jdbc:duckdb:"); Statement written = postgres.createStatement();
                Statement archived = duckdb.createStatement()) {
            postgres.setAutoCommit(false);
            written.setFetchSize(10_000);
            try (ResultSet expected = written.executeQuery("SELECT id, (extract(epoch FROM exchange_ts) * 1000000)::int8, ticker, price, note FROM " + table + "_all ORDER BY id");
                    ResultSet actual = archived.executeQuery("SELECT id, epoch_us(exchange_ts), ticker, price, note FROM read_parquet('" + files + "/*.parquet') ORDER BY id")) {
                while (expected.next()) {
                    assertThat(actual.next()).as("row " + expected.getLong(1) + " of " + table + " is archived").isTrue();
                    for (int column = 1; column <= 5; column++) {
                        assertThat(actual.getString(column)).as("row " + expected.getLong(1) + " of " + table + ", column " + column).isEqualTo(expected.getString(column));
                    }
                    compared++;
                }
                assertThat(actual.next()).as("more rows in the archive than were written").isFalse();
            }
        }
        System.out.println(table + ": " + compared + " rows compared, all equal");
    }
}
