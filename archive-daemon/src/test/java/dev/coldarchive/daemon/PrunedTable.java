package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.Archiver;
import dev.coldarchive.ArchiverBuilder;
import dev.coldarchive.ExportReport;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.Pruner;
import dev.coldarchive.TableSpec;
import dev.coldarchive.format.FileFormat;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.load.DrillLog;
import dev.coldarchive.load.LoadReport;
import dev.coldarchive.load.LoadRequest;
import dev.coldarchive.parquet.ParquetFormat;
import dev.coldarchive.postgres.EmbeddedPostgresServer;
import dev.coldarchive.postgres.LedgerSchema;
import dev.coldarchive.postgres.PostgresHolds;
import dev.coldarchive.postgres.PostgresLedger;
import dev.coldarchive.postgres.PostgresLoadTarget;
import dev.coldarchive.postgres.PostgresMarks;
import dev.coldarchive.postgres.PostgresPruning;
import dev.coldarchive.postgres.PostgresSource;
import dev.coldarchive.postgres.SourceOptions;
import dev.coldarchive.postgres.TestDatabase;
import dev.coldarchive.prune.PruneReport;
import dev.coldarchive.prune.PruneRequest;
import dev.coldarchive.source.PrunableSource;
import dev.coldarchive.source.WindowDeletion;
import dev.coldarchive.store.DirectoryStore;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.Window;
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
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** A table of trades of three hours of 2024 in a PostgreSQL, archived to a directory, and all that prunes it. */
final class PrunedTable {
    static final Instant TEN = Instant.parse("2024-01-15T10:00:00Z");
    static final String COLUMNS = "(id int, at timestamptz NOT NULL, price numeric(12,4), note text";

    final TestDatabase database = EmbeddedPostgresServer.freshDatabase();
    final Path archive;
    final PostgresHolds holds = new PostgresHolds(database.pooled(), "archive");
    final PostgresLedger ledger = new PostgresLedger(database.pooled(), "archive");
    private final Path directory;
    TableSpec table = TableSpec.builder("trades").time(TimeColumn.timestamp("at")).pruneAfter(Duration.ofDays(30)).build();
    boolean marks;
    UnaryOperator<ObjectStore> store = files -> files;
    UnaryOperator<PrunableSource> source = real -> real;

    PrunedTable(Path directory) throws Exception {
        this.directory = directory;
        this.archive = Files.createDirectory(directory.resolve("archive"));
        LedgerSchema.install(database.pooled(), "archive");
    }

    /** Ten rows in each of the hours from ten until one. */
    PrunedTable filled() throws SQLException {
        database.execute("CREATE TABLE trades " + COLUMNS + ", PRIMARY KEY (id))");
        return rows();
    }

    PrunedTable rows() throws SQLException {
        database.execute("INSERT INTO trades SELECT n, timestamptz '2024-01-15 10:00Z' + n * interval '6 minutes', n / 7.0, 'n' || n FROM generate_series(0, 29) n");
        return this;
    }

    PrunedTable archived() {
        if (!archiver().export(ExportRequest.range("trades", TEN, TEN.plus(Duration.ofHours(3)))).complete()) {
            throw new IllegalStateException("not archived");
        }
        return this;
    }

    /** All three hours, whatever is archived of them. */
    ExportReport exportAgain() {
        ExportReport report = archiver().export(ExportRequest.range("trades", TEN, TEN.plus(Duration.ofHours(3))).forced());
        assertThat(report.failures()).isEmpty();
        return report;
    }

    private ArchiverBuilder builder() {
        SourceOptions options = SourceOptions.DEFAULT;
        ArchiverBuilder builder = Archiver.builder().format(format()).store(store.apply(new DirectoryStore(archive))).ledger(ledger)
                .tables(List.of(table)).workDir(directory.resolve("work"));
        if (!marks) {
            return builder.source(new PostgresSource(database.pooled()));
        }
        PostgresMarks log = new PostgresMarks(database.pooled(), "archive", options);
        return builder.source(new PostgresSource(database.pooled(), database.pooled(), options, log)).marks(log);
    }

    static FileFormat format() {
        return new ParquetFormat();
    }

    Archiver archiver() {
        return builder().build();
    }

    Pruner pruner() {
        return builder().pruner(source.apply(new PostgresPruning(database.pooled(), SourceOptions.DEFAULT)), holds);
    }

    PruneReport prune() {
        return pruner().prune(request(false));
    }

    /** Everything that is archived, back into the table. */
    LoadReport load() {
        return builder().loader(new PostgresLoadTarget(database.pooled(), SourceOptions.DEFAULT), DrillLog.NONE).load(LoadRequest.back("trades"), window -> { });
    }

    static PruneRequest request(boolean dropPartitions) {
        return new PruneRequest("trades", Optional.empty(), Optional.empty(), 0, dropPartitions);
    }

    WindowRecord hour(int hour) {
        return ledger.window("trades", TEN.plus(Duration.ofHours(hour - 10))).orElseThrow();
    }

    /** Puts something of a window in the place of its real deletion. */
    void deletedBy(BiFunction<Window, WindowDeletion, WindowDeletion> change) {
        source = real -> new ChangedSource(real) {
            @Override
            public WindowDeletion delete(TableSpec spec, Window window) {
                return change.apply(window, super.delete(spec, window));
            }
        };
    }

    /** The file of an hour. */
    Path part(int hour) {
        return archive.resolve("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_" + hour + "-00-00.parquet");
    }

    /** The first column of the first row. */
    String sql(String query) throws SQLException {
        try (Connection connection = database.connect()) {
            return first(connection, query);
        }
    }

    /** The same, of the files alone; {@code trades} are their rows. */
    String files(String query) throws SQLException {
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
            return first(duckdb, query.replace("trades", "read_parquet('" + archive.resolve("raw") + "/**/*.parquet', union_by_name = true)"));
        }
    }

    private static String first(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** The note beside the manifest of an hour's revision. */
    Path note(int hour, int revision) throws IOException {
        return archive.resolve(Manifest.prunedKey("trades", hour(hour).window(), revision).value());
    }
}
