package dev.coldarchive.cli.figures;

import dev.coldarchive.cli.demo.BenchData;
import dev.coldarchive.cli.demo.DemoDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A PostgreSQL of its own with rows of one hour, and the archive.yaml of their tables. */
final class FiguresDatabase implements AutoCloseable {
    final BenchData data;
    private final DemoDatabase database;

    private FiguresDatabase(DemoDatabase database, BenchData data) {
        this.database = database;
        this.data = data;
    }

    /** With so many order book deltas. */
    static FiguresDatabase withDeltas(Path directory, long rows) throws IOException, SQLException {
        DemoDatabase database = DemoDatabase.start(directory.resolve("postgres"), 0);
        try {
            return new FiguresDatabase(database, BenchData.create(database, directory, rows, 1, Instant.now()));
        } catch (IOException | SQLException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** Adds a table {@code columns_N} of so many columns: one of times, a quarter texts, else numbers, with one in sixteen missing. */
    void addTable(int columns, long rows) throws IOException, SQLException {
        String name = "columns_" + columns;
        long step = Math.max(1, 3_600_000_000L / rows);
        String values = IntStream.range(1, columns).mapToObj(c -> c % 4 == 0 ? "'v' || (i * " + (c + 7) + " % 500) AS c" + c
                : "CASE WHEN (i + " + c + ") % 16 > 0 THEN (i * " + (2 * c + 1) + " % 100000)::int" + (c % 4 == 1 ? "8" : "4") + " END AS c" + c).collect(Collectors.joining(", "));
        execute("CREATE TABLE " + name + " AS SELECT " + micros(data.start()) + " + i * " + step + " AS exchange_ts, " + values + " FROM generate_series(0::int8, " + (rows - 1) + ") i",
                "ALTER TABLE " + name + " ADD PRIMARY KEY (exchange_ts)", "ANALYZE " + name);
        Files.writeString(data.configuration(), "  " + name + ": {time-column: exchange_ts, time-unit: micros, every: 1h, lag: 1h}\n", StandardOpenOption.APPEND);
    }

    private static long micros(Instant time) {
        return time.getEpochSecond() * 1_000_000;
    }

    /** As if nothing had ever been archived. */
    void forgetLedger() throws SQLException {
        execute("DROP SCHEMA IF EXISTS archive CASCADE");
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
