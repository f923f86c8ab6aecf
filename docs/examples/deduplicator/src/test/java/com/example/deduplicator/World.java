package com.example.deduplicator;

import dev.coldarchive.s3.S3Clients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Three gatherers, production and a bucket of their own, with the settings of a deduplicator that looks often. All event times are of yesterday. */
final class World {
    private static final Path SCHEMA = Path.of("..", "kalshi", "schema.sql");
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final AtomicInteger WORLDS = new AtomicInteger();

    final Instant day = Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(1));
    final List<Database> gatherers;
    final Database production;
    final Settings settings;
    private final Path directory;
    private final S3Client s3 = S3Clients.builder(System.getenv()).endpoint(Servers.S3).pathStyle(true).build();

    World(Path directory) throws SQLException {
        this.directory = directory;
        int world = WORLDS.incrementAndGet();
        gatherers = IntStream.rangeClosed(1, 3).mapToObj(i -> withTables("gatherer_" + i + "_" + world)).toList();
        gatherers.forEach(gatherer -> gatherer.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO deduplicator", "CREATE INDEX ON trades (received_at)",
                "CREATE INDEX ON orderbook_deltas (received_at)", "CREATE INDEX ON tickers (received_at)"));
        production = withTables("production_" + world);
        production.execute("GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO deduplicator");
        String bucket = "archive-" + world;
        s3.createBucket(b -> b.bucket(bucket));
        settings = new Settings(gatherers.stream().map(Database::url).toList(), production.url(), bucket, Optional.of(Servers.S3), directory.resolve("work"), 0,
                Duration.ofMillis(100), Duration.ofMinutes(1), Duration.ZERO, Duration.ofMillis(200), Duration.ofMillis(200));
        Deduplicator.install(settings);
        // Whatever window was ever touched, also when its mark is gone.
        production.execute("CREATE TABLE touched (table_name text, window_start timestamptz)", "GRANT INSERT ON touched TO deduplicator",
                "CREATE FUNCTION note_mark() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO public.touched VALUES (new.table_name, new.window_start); RETURN NULL; END'",
                "CREATE TRIGGER note_mark AFTER INSERT ON archive.export_dirty_marks FOR EACH ROW EXECUTE FUNCTION note_mark()");
    }

    private static Database withTables(String name) {
        try {
            Database database = Database.create(name);
            database.comeBack();
            database.execute(Files.readString(SCHEMA));
            return database;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Microseconds since 1970. */
    static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    static void await(String what, BooleanSupplier comes) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!comes.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new AssertionError("has not come within " + PATIENCE + ": " + what);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted while waiting for: " + what, e);
            }
        }
    }

    /** Every event of every gatherer is in production. */
    void awaitSync() {
        for (Table table : Table.ALL) {
            long all = gatherers.stream().flatMap(gatherer -> keys(gatherer, table).stream()).distinct().count();
            await(all + " rows in " + table.name(), () -> production.count("SELECT count(*) FROM " + table.name()) == all);
        }
    }

    /** The day is archived of every table that has rows, and no mark is left. */
    void awaitArchive() {
        long tables = Table.ALL.stream().filter(table -> production.count("SELECT count(*) FROM " + table.name()) > 0).count();
        await("a whole archive of the day", () -> production.count("SELECT count(*) FROM archive.export_cursors WHERE last_export_ts >= " + micros(day.plus(Duration.ofDays(1)))) == tables
                && production.count("SELECT count(*) FROM archive.export_dirty_marks") == 0);
    }

    List<String> keys(Database database, Table table) {
        return database.column("SELECT concat_ws('|', " + String.join(", ", table.key()) + ") FROM " + table.name());
    }

    /** Whole rows as text. */
    List<String> rows(Database database, Table table) {
        return database.column(select(table, table.name()));
    }

    /** What the archive has of a table: its files, read by DuckDB. */
    List<String> archived(Table table) {
        String prefix = "raw/" + table.name() + "/";
        for (S3Object object : s3.listObjectsV2Paginator(list -> list.bucket(settings.bucket()).prefix(prefix)).contents()) {
            Path file = directory.resolve("files").resolve(object.key());
            try {
                Files.createDirectories(file.getParent());
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            s3.getObject(get -> get.bucket(settings.bucket()).key(object.key()), file);
        }
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:"); Statement statement = duckdb.createStatement()) {
            return Database.column(statement.executeQuery(select(table, "read_parquet('" + directory.resolve("files").resolve(prefix) + "/**/*.parquet', hive_partitioning = false)")));
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read the files of " + table.name(), e);
        }
    }

    /** The first few rows that one of both has more often than the other; empty if the archive has what production has, value for value. */
    List<String> differences(Table table) {
        Map<String, Integer> counts = new TreeMap<>();
        rows(production, table).forEach(row -> counts.merge(row, 1, Integer::sum));
        archived(table).forEach(row -> counts.merge(row, -1, Integer::sum));
        return counts.entrySet().stream().filter(row -> row.getValue() != 0).limit(5).map(row -> (row.getValue() > 0 ? "only in production: " : "only in the archive: ") + row.getKey()).toList();
    }

    private String select(Table table, String from) {
        List<String> columns = production.column("SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '" + table.name() + "' ORDER BY column_name");
        return columns.stream().map(column -> "coalesce(CAST(" + column + " AS varchar), 'null')").collect(Collectors.joining(", ", "SELECT concat_ws('|', ", ") FROM " + from));
    }

    /** Of a table, by the start of the window: how the archive stands, or what was touched. */
    List<String> windows(String query, Table table) {
        return production.column("SELECT DISTINCT to_char(window_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') AS start FROM " + query + (query.contains(" WHERE ") ? " AND" : " WHERE")
                + " table_name = '" + table.name() + "' ORDER BY start");
    }
}
