package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.Archiver;
import dev.coldarchive.ExportReport;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.parquet.ParquetFormat;
import dev.coldarchive.postgres.EmbeddedPostgresServer;
import dev.coldarchive.postgres.LedgerSchema;
import dev.coldarchive.postgres.PostgresLedger;
import dev.coldarchive.postgres.PostgresSource;
import dev.coldarchive.postgres.TestDatabase;
import dev.coldarchive.store.ContentDigester;
import dev.coldarchive.store.DirectoryStore;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How fast several streams are against one, warm, in turns, and that the same files come of them: windows of a table, and slices of one window. Small unless told otherwise:
 * {@code -Dparallel.rows=5000000 -Dparallel.rounds=11}. The build's tests run without the optimising compiler; figures want it: {@code -Dsurefire.jdk.options=-XX:TieredStopAtLevel=4}.
 */
class ParallelFiguresTest {
    private static final int ROWS = Integer.getInteger("parallel.rows", 40_000);
    private static final int ROUNDS = Integer.getInteger("parallel.rounds", 1);
    private static final int[] STREAMS = {1, 2, 4};
    private static final int HOURS = 20;
    private static final Instant START = Instant.parse("2024-01-15T00:00:00Z");
    private static final TableSpec WINDOWS = TableSpec.builder("deltas").time(TimeColumn.integer("exchange_ts", TimeUnit.MICROS)).build();
    private static final TableSpec SLICES = TableSpec.builder("deltas").time(TimeColumn.integer("exchange_ts", TimeUnit.MICROS)).every(Duration.ofDays(1)).slices(8).build();

    @TempDir
    Path temporary;

    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();
    private final DatabasePool pool = DatabasePool.of("parallel", database.url(), Optional.of(TestDatabase.USER), Optional.empty(), 10, Duration.ofSeconds(30), Duration.ofMinutes(10));
    private int archives;

    @BeforeEach
    void narrowRowsOfADay() throws Exception {
        long step = HOURS * 3_600_000_000L / ROWS;
        database.execute("CREATE TABLE deltas (exchange_ts bigint NOT NULL, received_at bigint NOT NULL, seq bigint NOT NULL, ticker text NOT NULL, side boolean NOT NULL, price integer NOT NULL,"
                + " delta integer NOT NULL, sid bigint)", "INSERT INTO deltas SELECT 1705276800000000 + n * " + step + ", 1705276800000000 + n * " + step
                + " + 1500 + n % 977, n, 'KXBTC-24JAN15-T' || 40000 + 250 * (n * 7919 % 400), n % 2 = 0, 1 + n % 99, n % 500 - 250, nullif(n % 10, 0) FROM generate_series(0::bigint, " + (ROWS - 1) + ") n",
                "CREATE INDEX ON deltas (exchange_ts)", "VACUUM ANALYZE deltas");
    }

    @AfterEach
    void endPool() {
        pool.close();
    }

    @Test
    void windowsOfATable() throws Exception {
        compare("windows", WINDOWS, HOURS);
    }

    @Test
    void slicesOfAWindow() throws Exception {
        compare("slices", SLICES, 1);
    }

    private void compare(String what, TableSpec table, int windows) throws Exception {
        Map<Integer, List<Double>> seconds = new TreeMap<>();
        Map<String, String> files = null;
        for (int round = 0; round <= ROUNDS; round++) {
            for (int streams : STREAMS) {
                Path store = Files.createDirectory(temporary.resolve("archive" + ++archives));
                double took = export(table, windows, streams, store);
                Map<String, String> made = files(store);
                files = files == null ? made : files;
                assertThat(made).as("at %s streams", streams).hasSizeGreaterThanOrEqualTo(windows).isEqualTo(files);
                delete(store);
                if (round > 0) { // the first is for the JVM and the disk cache
                    seconds.computeIfAbsent(streams, any -> new ArrayList<>()).add(took);
                }
            }
        }
        double one = quartile(seconds.get(1), 2);
        seconds.forEach((streams, all) -> System.out.printf(Locale.ROOT, "%s, %d streams: %,.0f rows/s, median of %d (quartiles %,.0f and %,.0f), %.2f of one stream%n", what, streams,
                ROWS / quartile(all, 2), all.size(), ROWS / quartile(all, 3), ROWS / quartile(all, 1), one / quartile(all, 2)));
    }

    private double export(TableSpec table, int windows, int streams, Path store) throws Exception {
        String schema = "archive" + archives;
        LedgerSchema.install(database.dataSource(), schema);
        try (Archiver archiver = Archiver.builder().source(new PostgresSource(pool)).format(new ParquetFormat()).store(new DirectoryStore(store)).ledger(new PostgresLedger(pool, schema))
                .tables(List.of(table)).workDir(temporary.resolve("work")).parallel(streams).build()) {
            long begun = System.nanoTime();
            ExportReport report = archiver.export(ExportRequest.range("deltas", START, START.plus(table.grid().every().multipliedBy(windows))));
            double seconds = (System.nanoTime() - begun) / 1e9;
            assertThat(report.failures()).isEmpty();
            assertThat(report.outcomes().stream().mapToLong(WindowOutcome::rows).sum()).isEqualTo(ROWS);
            return seconds;
        }
    }

    /** By key, with what is in them; the manifests tell of transactions, which go on. */
    private static Map<String, String> files(Path store) throws IOException {
        try (Stream<Path> all = Files.walk(store)) {
            Map<String, String> files = new TreeMap<>();
            all.filter(file -> file.toString().endsWith(".parquet")).forEach(file -> files.put(store.relativize(file).toString(), ContentDigester.of(file).sha256()));
            return files;
        }
    }

    private static void delete(Path store) throws IOException {
        try (Stream<Path> all = Files.walk(store)) {
            for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        }
    }

    private static double quartile(List<Double> all, int nth) {
        return all.stream().sorted().skip((long) (all.size() - 1) * nth / 4).findFirst().orElseThrow();
    }
}
