package dev.coldarchive.postgres;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.Archiver;
import dev.coldarchive.ExportReport;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.format.CanonicalFormat;
import dev.coldarchive.policy.HurriedTime;
import dev.coldarchive.store.MemoryStore;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The export of two hours of rows from a real PostgreSQL, with a ledger in it, into memory; as often as it takes, and without waiting between tries. */
final class WiredExport {
    private static final AtomicInteger WORLDS = new AtomicInteger();
    private static final Instant START = Instant.parse("2024-01-15T00:00:00Z");
    private static final int RUNS = 4;

    private final TestDatabase database;
    private final String schema = "archive_" + WORLDS.incrementAndGet();
    private final MemoryStore store = new MemoryStore();
    private final Path workDir;
    private final Archiver archiver;
    final List<ArchiveException> failures = new ArrayList<>();
    /** Times that the source or the ledger was tried again within a run. */
    int retries;
    int runs;

    /**
     * @param whileReading what happens each time a batch was read; null for nothing
     */
    WiredExport(TestDatabase database, DataSource source, DataSource ledger, Path temporary, Runnable whileReading) {
        this.database = database;
        this.workDir = temporary.resolve(schema);
        LedgerSchema.install(database.dataSource(), schema);
        ArchiveListener listener = new ArchiveListener() {
            @Override
            public void rowsRead(String table, Window window, long rows) {
                if (whileReading != null) {
                    whileReading.run();
                }
            }

            @Override
            public void retrying(String what, int failedTries, Duration wait, ArchiveException error) {
                retries++;
            }
        };
        archiver = Archiver.builder().source(new PostgresSource(source)).format(new CanonicalFormat()).store(store).ledger(new PostgresLedger(ledger, schema))
                .tables(List.of(TableSpec.builder("t").time(TimeColumn.timestamp("ts")).lag(Duration.ofMinutes(1)).build())).workDir(workDir).time(new HurriedTime())
                .batchRows(50).listener(listener).build();
    }

    /** So many rows of so many bytes in each of the two hours. */
    static void fill(TestDatabase database, int rows, int bytes) throws SQLException {
        database.execute("CREATE TABLE t (ts timestamptz NOT NULL, n int, v text)", "INSERT INTO t SELECT timestamptz '2024-01-15 00:00:00+00' + n * interval '1 hour' / " + rows
                + ", n, repeat(chr(65 + n % 26), " + bytes + ") FROM generate_series(0, " + (2 * rows - 1) + ") n");
    }

    /** Connections to this database over that port of loopback. */
    static DataSource through(int port, TestDatabase database) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl("jdbc:postgresql://127.0.0.1:" + port + "/" + database.name());
        source.setUser(TestDatabase.USER);
        return source;
    }

    WiredExport run() {
        for (runs = 1;; runs++) {
            try {
                ExportReport report = archiver.export(ExportRequest.range("t", START, START.plus(Duration.ofHours(2))));
                failures.addAll(report.failures());
                if (report.complete() && report.outcomes().stream().noneMatch(o -> o.result() == WindowOutcome.Result.NOT_CLOSED)) {
                    return this;
                }
            } catch (ArchiveException e) {
                failures.add(e);
            }
            if (runs == RUNS) {
                AssertionError error = new AssertionError("not archived after " + RUNS + " runs");
                failures.forEach(error::addSuppressed);
                throw error;
            }
        }
    }

    /** What stands when all is done; the same however it was disturbed. */
    record Outcome(Map<String, String> files, String cursor, String windows, String intents, List<Path> temporaryFiles) {}

    Outcome outcome() throws IOException, SQLException {
        Map<String, String> files = new TreeMap<>();
        // Manifests name the transaction that closed the window, which is another one each time.
        store.contents().forEach((key, sha256) -> files.put(key.value(), key.value().startsWith("_archive/") ? "" : sha256));
        try (Stream<Path> all = Files.walk(workDir)) {
            return new Outcome(files, database.value("SELECT string_agg(table_name || ' ' || last_export_ts, ', ') FROM " + schema + ".export_cursors"),
                    database.value("SELECT string_agg(concat_ws(' ', window_start, state, revision, row_count, digest, reason), ', ' ORDER BY window_start) FROM " + schema
                            + ".export_windows"),
                    database.value("SELECT count(*) FROM " + schema + ".export_intents"), all.filter(file -> file.toString().endsWith(".tmp")).toList());
        }
    }
}
