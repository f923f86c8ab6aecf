package dev.coldarchive.cli.figures;

import dev.coldarchive.TableSpec;
import dev.coldarchive.cli.demo.BenchData;
import dev.coldarchive.cli.demo.DemoDatabase;
import dev.coldarchive.daemon.Composition;
import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.event.ArchiveListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A PostgreSQL of its own with rows of some hours, and the archive.yaml of their tables. */
final class FiguresDatabase implements AutoCloseable {
    final BenchData data;
    private final DemoDatabase database;
    private final Path directory;

    private FiguresDatabase(DemoDatabase database, BenchData data, Path directory) {
        this.database = database;
        this.data = data;
        this.directory = directory;
    }

    /** With so many order book deltas in one window of an hour. */
    static FiguresDatabase withDeltas(Path directory, long rows) throws IOException, SQLException {
        return withDeltas(directory, rows, 1);
    }

    /** With so many order book deltas in so many windows of an hour. */
    static FiguresDatabase withDeltas(Path directory, long rows, int windows) throws IOException, SQLException {
        DemoDatabase database = DemoDatabase.start(directory.resolve("postgres"), 0);
        try {
            return new FiguresDatabase(database, BenchData.create(database, directory, rows, windows, Instant.now()), directory);
        } catch (IOException | SQLException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** Adds a table with the first of the order book deltas. */
    String addDeltas(long rows) throws SQLException {
        String name = "deltas_" + rows;
        execute("CREATE TABLE " + name + " AS SELECT * FROM " + BenchData.TABLE + " ORDER BY exchange_ts LIMIT " + rows, "CREATE INDEX ON " + name + " (exchange_ts)", "VACUUM ANALYZE " + name);
        return name;
    }

    /** Adds a table of so many columns: the time, then numbers of three kinds and texts in turn, with one in sixteen integers missing. */
    String addTable(int columns, long rows) throws SQLException {
        String name = "columns_" + columns;
        long step = Math.max(1, 3_600_000_000L / rows);
        String[] values = {"'value-' || (i * %1$d %% 500)", "i * 1000 + hashint8(i + %1$d) %% 1000", "CASE WHEN (i + %1$d) %% 16 > 0 THEN (i * %1$d %% 100000)::int4 END", "(i * %1$d %% 9973) / 7.0::float8"};
        String selected = IntStream.range(1, columns).mapToObj(c -> String.format(values[c % 4], c) + " AS c" + c).collect(Collectors.joining(", "));
        execute("CREATE TABLE " + name + " AS SELECT " + data.start().getEpochSecond() * 1_000_000 + " + i * " + step + " AS exchange_ts, " + selected + " FROM generate_series(0::int8, " + (rows - 1) + ") i",
                "ALTER TABLE " + name + " ADD PRIMARY KEY (exchange_ts)", "VACUUM ANALYZE " + name);
        return name;
    }

    /**
     * A configuration of one of its tables for an {@link ExportWorker}, each of whose runs archives to a place that was never used.
     *
     * @param name of no other one
     * @param store YAML; {@code ${RUN}} in it is another each time
     */
    Path worker(String name, String table, String store) throws IOException {
        return Files.writeString(directory.resolve(name + ".yaml"), """
                source: {url: "jdbc:postgresql://localhost:%d/postgres", user: postgres}
                store: %s
                ledger: {schema: "ledger_${RUN}"}
                work-dir: "work-${RUN}"
                tables:
                  %s: {time-column: exchange_ts, time-unit: micros, every: 1h, lag: 1h}
                """.formatted(database.port(), store, table));
    }

    /** A directory, as such a store. */
    String directoryStore() {
        return "{uri: \"file://" + directory.toUri().getRawPath() + "archive-${RUN}\"}";
    }

    /** The statement by which an export reads the deltas of the first window. */
    String select() {
        try (Composition composition = composition()) {
            TableSpec table = composition.tables().get(0);
            return composition.databases().plainReads().selects(table, table.grid().between(data.start(), data.end())).get(0);
        }
    }

    /** As if nothing had ever been archived: with a new ledger, and none of the old. */
    void forgetArchive() throws SQLException {
        execute("DROP SCHEMA IF EXISTS archive CASCADE");
        try (Composition composition = composition()) {
            composition.installation().install();
        }
    }

    private Composition composition() {
        return Composition.of(Configuration.load(Optional.of(data.configuration()), Map.of()), ArchiveListener.NONE);
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = database.dataSource().getConnection(); Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    int port() {
        return database.port();
    }

    @Override
    public void close() {
        database.close();
    }
}
