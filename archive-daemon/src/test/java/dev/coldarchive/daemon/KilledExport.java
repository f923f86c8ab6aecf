package dev.coldarchive.daemon;

import dev.coldarchive.Archiver;
import dev.coldarchive.ArchiverBuilder;
import dev.coldarchive.ExportReport;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.RowSizes;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.parquet.ParquetFormat;
import dev.coldarchive.postgres.PostgresLedger;
import dev.coldarchive.postgres.PostgresSource;
import dev.coldarchive.postgres.TestDatabase;
import dev.coldarchive.s3.S3Clients;
import dev.coldarchive.s3.S3Options;
import dev.coldarchive.s3.S3Server;
import dev.coldarchive.s3.S3Store;
import dev.coldarchive.store.DirectoryStore;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.Window;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** A process of its own that exports one table and says a line a step, for a test to kill it at any of them. */
public final class KilledExport {
    static final TableSpec TABLE = TableSpec.builder("events").time(TimeColumn.timestamp("happened")).lag(Duration.ofMinutes(1)).slices(2)
            .rowSizes(new RowSizes(16L << 20, Long.getLong("row.max", 256L << 20))).build();

    static final Instant START = Instant.parse("2024-01-15T00:00:00Z");
    static final Instant END = Instant.parse("2024-01-15T10:00:00Z");

    private KilledExport() {}

    /** Starts such a process; its output is one stream. */
    static Process start(TestDatabase database, Path workDir, String batchRows, String... store) throws IOException {
        return start(List.of(), database, workDir, batchRows, store);
    }

    /** @param options of the JVM */
    static Process start(List<String> options, TestDatabase database, Path workDir, String batchRows, String... store) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), KilledExport.class.getName(), database.url(), workDir.toString(), batchRows));
        command.addAll(List.of(store));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** Arguments: JDBC URL, work directory, rows a batch, and a directory, or an endpoint and a bucket. */
    public static void main(String[] args) {
        ObjectStore store = args.length == 4 ? new DirectoryStore(Path.of(args[3]))
                : new S3Store(S3Clients.builder(Map.of()).endpoint(URI.create(args[3])).pathStyle(true).credentials(S3Server.ACCESS_KEY, S3Server.SECRET_KEY, null).build(),
                        args[4], "", S3Options.defaults());
        ExportReport report = builder(args[0], Path.of(args[1]), store, new Steps()).batchRows(Integer.parseInt(args[2])).build().export(ExportRequest.range("events", START, END));
        report.failures().forEach(Throwable::printStackTrace);
        System.exit(report.complete() ? 0 : 1);
    }

    static Archiver archiver(String url, Path workDir, ObjectStore store, ArchiveListener listener) {
        return builder(url, workDir, store, listener).build();
    }

    static ArchiverBuilder builder(String url, Path workDir, ObjectStore store, ArchiveListener listener) {
        DataSource database = TestDatabase.pooled(url);
        return Archiver.builder().source(new PostgresSource(database)).format(new ParquetFormat()).store(store).ledger(new PostgresLedger(database, "archive"))
                .tables(List.of(TABLE)).workDir(workDir).listener(listener);
    }

    private static final class Steps implements ArchiveListener {
        @Override
        public void windowStarted(String table, Window window) {
            System.out.println("started " + window);
        }

        @Override
        public void rowsRead(String table, Window window, long rows) {
            System.out.println("read " + rows);
        }

        @Override
        public void partStored(String table, Window window, ObjectKey key, long sizeBytes, boolean put) {
            System.out.println("stored " + key);
        }
    }
}
