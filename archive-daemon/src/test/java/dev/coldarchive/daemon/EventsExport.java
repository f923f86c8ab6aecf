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
import dev.coldarchive.store.DirectoryStore;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.window.TimeColumn;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The export of one table, and a process of its own that does it. */
public final class EventsExport {
    static final TableSpec TABLE = TableSpec.builder("events").time(TimeColumn.timestamp("happened")).lag(Duration.ofMinutes(1)).slices(2)
            .rowSizes(new RowSizes(16L << 20, Long.getLong("row.max", 256L << 20))).build();

    static final Instant START = Instant.parse("2024-01-15T00:00:00Z");
    static final Instant END = Instant.parse("2024-01-15T10:00:00Z");

    private EventsExport() {}

    /**
     * Starts such a process; its output is one stream.
     *
     * @param options of the JVM
     */
    static Process start(List<String> options, TestDatabase database, Path workDir, String batchRows, Path archive) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), EventsExport.class.getName(), database.url(), workDir.toString(), batchRows, archive.toString()));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** Arguments: JDBC URL, work directory, rows a batch, and the directory of the archive. */
    public static void main(String[] args) {
        ExportReport report = builder(args[0], Path.of(args[1]), new DirectoryStore(Path.of(args[3])), ArchiveListener.NONE).batchRows(Integer.parseInt(args[2])).build()
                .export(ExportRequest.range("events", START, END));
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
}
