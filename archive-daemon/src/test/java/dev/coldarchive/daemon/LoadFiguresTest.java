package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.Archiver;
import dev.coldarchive.ArchiverBuilder;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.RebuildRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.load.DrillLog;
import dev.coldarchive.load.LoadReport;
import dev.coldarchive.load.LoadRequest;
import dev.coldarchive.load.Loader;
import dev.coldarchive.parquet.ParquetFormat;
import dev.coldarchive.postgres.EmbeddedPostgresServer;
import dev.coldarchive.postgres.LedgerSchema;
import dev.coldarchive.postgres.PostgresLedger;
import dev.coldarchive.postgres.PostgresLoadTarget;
import dev.coldarchive.postgres.PostgresSource;
import dev.coldarchive.postgres.SourceOptions;
import dev.coldarchive.postgres.TestDatabase;
import dev.coldarchive.store.DirectoryStore;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/**
 * How fast rows come back, against raw binary COPY of the same rows into a table of the same kind. Small unless told otherwise: {@code -Dload.rows=5000000 -Dload.rounds=7}; how much heap it
 * takes, by {@code -Dsurefire.heap=-Xmx64m} and two numbers of rows. The build's tests run without the optimising compiler; figures want it: {@code -Dsurefire.jdk.options=-XX:TieredStopAtLevel=4}.
 */
class LoadFiguresTest {
    private static final int ROWS = Integer.getInteger("load.rows", 20_000);
    private static final int ROUNDS = Integer.getInteger("load.rounds", 1);
    private static final int WINDOWS = 10;
    private static final TableSpec TRADES = TableSpec.builder("trades").time(TimeColumn.integer("exchange_ts", TimeUnit.MICROS)).build();
    private static final String COLUMNS = "(exchange_ts bigint NOT NULL, received_at bigint NOT NULL, trade_id bigint NOT NULL, ticker text NOT NULL, price integer NOT NULL, size integer NOT NULL,"
            + " taker_side boolean NOT NULL, sid bigint";

    @TempDir
    Path temporary;

    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();
    /** As the command line has one: a new connection costs the server as much as thousands of rows. */
    private final DatabasePool pool = DatabasePool.of("load", database.url(), Optional.of(TestDatabase.USER), Optional.empty(), 6, Duration.ofSeconds(30), Duration.ofMinutes(10));
    private ArchiverBuilder builder;
    private Loader loader;
    private Path raw;

    @BeforeEach
    void narrowRowsInAnArchive() throws Exception {
        database.execute("CREATE TABLE trades " + COLUMNS + ")", "INSERT INTO trades SELECT 1705276800000000 + n * " + WINDOWS * 3_600_000_000L / ROWS + ", 1705276800000000 + n * "
                + WINDOWS * 3_600_000_000L / ROWS + " + 1500 + n % 977, n, 'KXBTC-24JAN15-T' || 40000 + 250 * (n * 7919 % 400), 1 + n % 99, n % 500, n % 2 = 0, nullif(n % 10, 0)"
                + " FROM generate_series(0::bigint, " + (ROWS - 1) + ") n");
        LedgerSchema.install(database.dataSource(), "archive");
        builder = Archiver.builder().source(new PostgresSource(database.dataSource())).format(new ParquetFormat())
                .store(new DirectoryStore(Files.createDirectory(temporary.resolve("archive")))).ledger(new PostgresLedger(database.dataSource(), "archive")).tables(List.of(TRADES))
                .workDir(temporary.resolve("work"));
        try (Archiver archiver = builder.build()) {
            Instant start = Instant.parse("2024-01-15T00:00:00Z");
            assertThat(archiver.export(ExportRequest.range("trades", start, start.plusSeconds(WINDOWS * 3_600L))).failures()).isEmpty();
        }
        loader = builder.loader(new PostgresLoadTarget(pool, SourceOptions.DEFAULT), DrillLog.NONE);
        raw = temporary.resolve("trades.copy");
        try (Connection connection = database.connect(); OutputStream out = Files.newOutputStream(raw)) {
            connection.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY trades TO STDOUT (FORMAT binary)", out);
        }
    }

    @AfterEach
    void endPool() {
        pool.close();
    }

    @Test
    void intoAnEmptyTable() throws Exception {
        List<Double> limit = new ArrayList<>();
        List<Double> one = new ArrayList<>();
        List<Double> two = new ArrayList<>();
        for (int round = 0; round <= ROUNDS; round++) {
            database.execute("CREATE UNLOGGED TABLE raw " + COLUMNS + ")");
            double copied = seconds(() -> rawCopy("raw"));
            database.execute("DROP TABLE raw");
            double single = scratch(1);
            double twice = scratch(2);
            if (round > 0) { // the first is for the JVM and the disk cache
                limit.add(copied);
                one.add(single);
                two.add(twice);
            }
        }
        print("raw COPY", limit, median(limit));
        print("load", one, median(limit));
        print("load --parallel 2", two, median(limit));
    }

    @Test
    void withConflicts() throws Exception {
        database.execute("ALTER TABLE trades ADD PRIMARY KEY (trade_id)", "CREATE INDEX ON trades (exchange_ts)");
        List<Double> all = new ArrayList<>();
        List<Double> half = new ArrayList<>();
        List<Double> none = new ArrayList<>();
        List<Double> standing = new ArrayList<>();
        for (int round = 0; round <= ROUNDS; round++) {
            int first = round == 0 ? 0 : 1;
            add(standing, first, seconds(() -> assertThat(loader.load(LoadRequest.back("trades"), window -> { }).standing()).isEqualTo(WINDOWS)));
            database.execute("UPDATE trades SET sid = -1 WHERE trade_id % " + (ROWS / WINDOWS) + " = 0", "VACUUM trades"); // each window differs, so that none is passed over
            add(all, first, seconds(() -> assertThat(loader.load(LoadRequest.back("trades"), window -> { }).differing()).isEqualTo(WINDOWS)));
            database.execute("DELETE FROM trades WHERE trade_id % 2 = 0", "VACUUM trades");
            add(half, first, seconds(() -> assertThat(loader.load(LoadRequest.back("trades"), window -> { }).whole()).isTrue()));
            database.execute("TRUNCATE trades");
            add(none, first, seconds(() -> assertThat(loader.load(LoadRequest.back("trades"), window -> { }).taken()).isEqualTo(ROWS)));
        }
        print("into the table itself, key and index, no row there", none, median(none));
        print("half of the rows there", half, median(none));
        print("all of the rows there, a few with other values", all, median(none));
        print("all windows standing", standing, median(none));
    }

    /** Ledger and table are gone; each time is from the empty database to the last window read back. */
    @Test
    void lostDatabase() throws Exception {
        List<Double> all = new ArrayList<>();
        List<Double> ledger = new ArrayList<>();
        for (int round = 0; round < Math.max(1, ROUNDS); round++) {
            database.execute("DROP SCHEMA archive CASCADE", "DROP TABLE trades");
            double rebuilt = seconds(() -> {
                LedgerSchema.install(database.dataSource(), "archive");
                try (Archiver archiver = builder.build()) {
                    assertThat(archiver.rebuildLedger(new RebuildRequest(List.of(), true, true, false)).tables().get(0).rewritten()).isEqualTo(WINDOWS);
                }
            });
            ledger.add(rebuilt);
            all.add(rebuilt + seconds(() -> assertThat(loader.load(LoadRequest.back("trades"), window -> { }).taken()).isEqualTo(ROWS)));
        }
        print("lost database, ledger and table from the files", all, median(all));
        print("of that the ledger", ledger, median(all));
    }

    @Test
    void heap() throws Exception {
        System.gc();
        ManagementFactory.getMemoryPoolMXBeans().forEach(pool -> pool.resetPeakUsage());
        scratch(1);
        long peak = ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP).mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
        System.gc();
        long left = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        System.out.printf(Locale.ROOT, "%,d rows: heap at most %,d kB of %,d kB, afterwards %,d kB%n", ROWS, peak >> 10, Runtime.getRuntime().maxMemory() >> 10, left >> 10);
    }

    private static void add(List<Double> figures, int from, double seconds) {
        if (from > 0 || ROUNDS == 0) {
            figures.add(seconds);
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private double scratch(int parallel) throws Exception {
        double took = seconds(() -> {
            LoadReport report = loader.load(LoadRequest.into("scratch", "trades").parallel(parallel), window -> { });
            assertThat(report.whole()).as(report.toString()).isTrue();
            assertThat(report.taken()).isEqualTo(ROWS);
        });
        loader.drop(loader.scratch("scratch", List.of()));
        return took;
    }

    private void rawCopy(String table) throws Exception {
        try (Connection connection = database.connect(); InputStream in = Files.newInputStream(raw)) {
            assertThat(connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY " + table + " FROM STDIN (FORMAT binary)", in, 64 << 10)).isEqualTo(ROWS);
        }
    }

    private static double seconds(Work work) throws Exception {
        long began = System.nanoTime();
        work.run();
        return (System.nanoTime() - began) / 1e9;
    }

    private static double median(List<Double> figures) {
        return figures.stream().sorted().skip(figures.size() / 2).findFirst().orElse(Double.NaN);
    }

    private static void print(String what, List<Double> figures, double limit) {
        double median = median(figures);
        System.out.printf(Locale.ROOT, "%s: %,d rows, median of %d %.2f s, %,.0f rows/s, %.2f of the first line%n", what, ROWS, figures.size(), median, ROWS / median, limit / median);
    }
}
