package dev.coldarchive.daemon.kill;

import dev.coldarchive.Archiver;
import dev.coldarchive.ExportReport;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.format.FileFormat;
import dev.coldarchive.ledger.LeaseStore;
import dev.coldarchive.ledger.Ledger;
import dev.coldarchive.ledger.StoreFindings;
import dev.coldarchive.parquet.ParquetFormat;
import dev.coldarchive.postgres.PostgresLedger;
import dev.coldarchive.postgres.PostgresSource;
import dev.coldarchive.postgres.TestDatabase;
import dev.coldarchive.s3.S3Clients;
import dev.coldarchive.s3.S3Options;
import dev.coldarchive.s3.S3Server;
import dev.coldarchive.s3.S3Store;
import dev.coldarchive.source.Source;
import dev.coldarchive.store.DirectoryStore;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.window.TimeColumn;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import software.amazon.awssdk.services.s3.S3Client;

/** A process that exports one table and is killed while it does; the same exporter in the test's own process finishes what is left. */
public final class KilledExporter {
    static final Instant START = Instant.parse("2024-01-15T00:00:00Z");
    static final int WINDOWS = 24;
    static final ExportRequest REQUEST = ExportRequest.range("events", START, START.plus(Duration.ofHours(WINDOWS)));
    private static final TableSpec TABLE = TableSpec.builder("events").time(TimeColumn.timestamp("happened")).lag(Duration.ofMinutes(1)).slices(2).build();

    private KilledExporter() {}

    interface LedgerAndLeases extends Ledger, LeaseStore, StoreFindings {}

    /** Arguments: JDBC URL, work directory, point, whether archived windows are read again, and a directory, or an endpoint, a bucket and the size above which files go in parts. */
    public static void main(String[] arguments) {
        Points points = new Points(arguments[2], System.out::println);
        ObjectStore store = store(points, List.of(arguments).subList(4, arguments.length));
        ExportReport report = archiver(points, arguments[0], Path.of(arguments[1]), store).export(Boolean.parseBoolean(arguments[3]) ? REQUEST.forced() : REQUEST);
        report.failures().forEach(failure -> failure.printStackTrace(System.out));
        points.passed().forEach((point, calls) -> System.out.println("passed " + point + " " + calls));
        System.out.println(report.complete() ? "done" : "failed");
        System.exit(report.complete() ? 0 : 1);
    }

    static ObjectStore store(Points points, List<String> where) {
        if (where.size() == 1) {
            return new DirectoryStore(Path.of(where.get(0)));
        }
        S3Client client = S3Clients.builder(Map.of()).endpoint(URI.create(where.get(0))).pathStyle(true).credentials(S3Server.ACCESS_KEY, S3Server.SECRET_KEY, null).build();
        return new S3Store(points.of("s3", client, S3Client.class), where.get(1), "", S3Options.builder().multipartThresholdBytes(Long.parseLong(where.get(2))).build());
    }

    static Archiver archiver(Points points, String url, Path workDir, ObjectStore store) {
        DataSource database = TestDatabase.pooled(url);
        return Archiver.builder().source(points.of("source", new PostgresSource(database), Source.class)).format(points.of("format", new ParquetFormat(), FileFormat.class))
                .store(points.of("store", store, ObjectStore.class)).ledger(points.of("ledger", all(new PostgresLedger(database, "archive")), LedgerAndLeases.class))
                .tables(List.of(TABLE)).workDir(workDir).batchRows(32).build();
    }

    /** The ledger as one interface, which a proxy needs. */
    private static LedgerAndLeases all(PostgresLedger ledger) {
        return (LedgerAndLeases) java.lang.reflect.Proxy.newProxyInstance(KilledExporter.class.getClassLoader(), new Class<?>[] {LedgerAndLeases.class}, (proxy, method, arguments) -> {
            try {
                return method.invoke(ledger, arguments);
            } catch (java.lang.reflect.InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }
}
