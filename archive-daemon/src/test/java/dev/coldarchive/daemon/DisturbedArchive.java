package dev.coldarchive.daemon;

import dev.coldarchive.Archiver;
import dev.coldarchive.ExportReport;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.parquet.ParquetFormat;
import dev.coldarchive.policy.HurriedTime;
import dev.coldarchive.postgres.LedgerSchema;
import dev.coldarchive.postgres.PostgresLedger;
import dev.coldarchive.postgres.PostgresSource;
import dev.coldarchive.postgres.TestDatabase;
import dev.coldarchive.s3.S3Options;
import dev.coldarchive.s3.S3Server;
import dev.coldarchive.s3.S3Store;
import dev.coldarchive.store.StoredObject;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.window.TimeColumn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import software.amazon.awssdk.services.s3.S3Client;

/** An archive of two hours of events, in a bucket, a ledger and a work directory of its own, whose connections a test disturbs; it waits for nothing between tries. */
final class DisturbedArchive {
    private static final AtomicInteger WORLDS = new AtomicInteger();
    private static final Instant START = Instant.parse("2024-01-15T00:00:00Z");
    private static final TableSpec TABLE = TableSpec.builder("events").time(TimeColumn.timestamp("happened")).lag(Duration.ofMinutes(1)).slices(2).build();
    private static final int RUNS = 4;

    private final S3Server server = S3Server.get();
    private final TestDatabase database;
    private final String schema = "archive_" + WORLDS.incrementAndGet();
    private final String bucket = server.freshBucket();
    private final Path workDir;
    private final Archiver disturbed;
    private final Archiver calm;
    final List<Throwable> failures = new ArrayList<>();
    /** Runs of the exporter that it took until all was archived: 2 if nothing failed for good. */
    int runs;

    /**
     * @param database made by {@link #fill}
     * @param source where rows are read, by the disturbed wire
     * @param ledger where the ledger is, by the disturbed wire
     */
    DisturbedArchive(TestDatabase database, DataSource source, DataSource ledger, S3Client client, S3Options options, Path temporary) {
        this.database = database;
        this.workDir = temporary.resolve(schema);
        LedgerSchema.install(database.pooled(), schema);
        disturbed = archiver(source, ledger, new S3Store(client, bucket, "prod", options));
        calm = archiver(database.pooled(), database.pooled(), new S3Store(server.client(), bucket, "prod", options));
    }

    static void fill(TestDatabase database) throws SQLException {
        database.execute("CREATE TABLE events (happened timestamptz NOT NULL, n int, word text)",
                "INSERT INTO events SELECT timestamptz '2024-01-15 00:00:00+00' + n * interval '6 s', n, 'word ' || n % 37 FROM generate_series(0, 1199) n");
    }

    private Archiver archiver(DataSource source, DataSource ledger, S3Store store) {
        return Archiver.builder().source(new PostgresSource(source)).format(new ParquetFormat()).store(store).ledger(new PostgresLedger(ledger, schema)).tables(List.of(TABLE))
                .workDir(workDir).time(new HurriedTime()).batchRows(100).build();
    }

    /** Archives both hours, and then a late row of the first; as often as it takes. */
    void run() throws SQLException {
        until(() -> disturbed.export(ExportRequest.range("events", START, START.plus(Duration.ofHours(2)))));
        database.execute("INSERT INTO events VALUES ('2024-01-15 00:00:01+00', -1, 'late')");
        until(() -> disturbed.export(ExportRequest.range("events", START, START.plus(Duration.ofHours(1))).forced()));
    }

    ExportReport exportOneHour() {
        return disturbed.export(ExportRequest.range("events", START, START.plus(Duration.ofHours(1))));
    }

    int windows() throws SQLException {
        return Integer.parseInt(database.value("SELECT count(*) FROM " + schema + ".export_windows"));
    }

    private void until(Supplier<ExportReport> export) {
        for (int i = 1;; i++) {
            runs++;
            try {
                ExportReport report = export.get();
                failures.addAll(report.failures());
                if (report.complete()) {
                    return;
                }
            } catch (RuntimeException e) {
                failures.add(e);
            }
            if (i == RUNS) {
                AssertionError error = new AssertionError("not archived after " + RUNS + " runs");
                failures.forEach(error::addSuppressed);
                throw error;
            }
        }
    }

    /** Makes the table as it was before {@link #run}. */
    void forgetTheLateRow() throws SQLException {
        database.execute("DELETE FROM events WHERE n = -1");
    }

    /** What stands when all is done; the same after each run, however it was disturbed. */
    record Outcome(List<String> objects, String cursor, String windows, String intents, int unfinishedUploads, List<Path> temporaryFiles, boolean verified) {}

    Outcome outcome() throws IOException, SQLException {
        S3Store store = new S3Store(server.client(), bucket, "", S3Options.defaults());
        List<String> objects;
        try (Stream<StoredObject> all = store.list("", "*")) {
            // Manifests name the transaction that closed the window, which is another one each time.
            objects = all.map(o -> o.key() + (o.key().value().contains("/_archive/") ? "" : " " + o.sizeBytes() + " " + o.etag())).toList();
        }
        List<Path> temporaryFiles;
        try (Stream<Path> files = Files.walk(workDir)) {
            temporaryFiles = files.filter(file -> file.toString().endsWith(".tmp")).toList();
        }
        return new Outcome(objects, database.value("SELECT string_agg(table_name || ' ' || last_export_ts, ', ') FROM " + schema + ".export_cursors"),
                database.value("SELECT string_agg(concat_ws(' ', window_start, state, revision, row_count, digest, reason), ', ' ORDER BY window_start) FROM " + schema
                        + ".export_windows"),
                database.value("SELECT count(*) FROM " + schema + ".export_intents"),
                server.client().listMultipartUploads(r -> r.bucket(bucket)).uploads().size(), temporaryFiles, calm.verify(VerifyRequest.everything()).ok());
    }
}
