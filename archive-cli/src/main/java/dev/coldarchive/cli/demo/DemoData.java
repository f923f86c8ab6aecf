package dev.coldarchive.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The tables of {@code docs/examples/kalshi}, filled with invented rows: bursts, a few busy markets, rising sequence numbers,
 * prices of 1 to 99, NULLs, and equal times. They lie in the 36 hours before now; the order book snapshots reach back to
 * where the last day begins that daily windows with a lag of a day have closed.
 */
public final class DemoData {
    /** So that every table has some. */
    public static final long MIN_ROWS = 200;

    /**
     * Settings of a server that lives for one demo: its tables are made and filled in one transaction, which then writes no
     * log (documentation, "Disable WAL Archival and Streaming Replication").
     */
    public static final Map<String, String> SERVER_SETTINGS = Map.of(
            "wal_level", "minimal", "max_wal_senders", "0", "fsync", "off", "full_page_writes", "off", "shared_buffers", "256MB");

    private static final Duration SPAN = Duration.ofHours(36);
    private static final long SEED = 20_240_115;

    private DemoData() {}

    /**
     * Creates the tables and fills them, in one transaction, which it commits. The same number and time give the same rows.
     *
     * @param connection to a PostgreSQL whose search path leads to a schema without these tables; given back as it was
     * @param rows how many in all, {@value #MIN_ROWS} or more; four in five are order book deltas
     * @param now the database's clock
     * @return rows by table
     */
    public static Map<String, Long> create(Connection connection, long rows, Instant now) throws SQLException {
        if (rows < MIN_ROWS) {
            throw new IllegalArgumentException("the demo needs " + MIN_ROWS + " rows or more, not " + rows);
        }
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            Map<String, Long> filled = inTransaction(connection, rows, now);
            connection.commit();
            return filled;
        } finally {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        }
    }

    /** Creates the tables without a row. */
    public static void createEmpty(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(schema());
        }
    }

    /**
     * Creates the order book deltas alone, with so many of them at times in {@code [from, to)}, in one transaction, which it commits.
     *
     * @param connection as for {@link #create}
     */
    public static void createDeltas(Connection connection, long rows, Instant from, Instant to) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(statementOf("CREATE TABLE orderbook_deltas"));
            fill(connection, "orderbook_deltas", micros(from), micros(to), rows, new DemoRows(SEED)::deltas);
            statement.execute("SET LOCAL maintenance_work_mem = '256MB'");
            statement.execute(statementOf("ALTER TABLE orderbook_deltas"));
            statement.execute("ANALYZE orderbook_deltas");
            connection.commit();
        } finally {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        }
    }

    private static String statementOf(String beginning) {
        String schema = schema();
        int from = schema.indexOf(beginning);
        return schema.substring(from, schema.indexOf(';', from));
    }

    @FunctionalInterface
    private interface Filling {
        void rows(CopyEncoder out, long from, long to, long count) throws SQLException;
    }

    /** Keys come after the rows: an index is built several times faster than it grows. */
    private static Map<String, Long> inTransaction(Connection connection, long rows, Instant now) throws SQLException {
        String schema = schema();
        int keys = schema.indexOf("-- Keys");
        long trades = rows / 10;
        long tickers = rows / 10;
        long snapshots = Math.max(8, rows / 200);
        long to = micros(now);
        long from = micros(now.minus(SPAN));
        long lastClosedDay = micros(now.truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(2)));
        DemoRows demo = new DemoRows(SEED);
        Map<String, Long> filled = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement()) {
            statement.execute(schema.substring(0, keys));
            filled.put("trades", fill(connection, "trades", from, to, trades, demo::trades));
            filled.put("orderbook_deltas", fill(connection, "orderbook_deltas", from, to, rows - trades - tickers - snapshots, demo::deltas));
            filled.put("orderbook_snapshots", fill(connection, "orderbook_snapshots", lastClosedDay, to, snapshots, demo::snapshots));
            filled.put("tickers", fill(connection, "tickers", from, to, tickers, demo::tickers));
            statement.execute("SET LOCAL maintenance_work_mem = '256MB'");
            statement.execute(schema.substring(keys));
            statement.execute("SET LOCAL default_statistics_target = 10");
            statement.execute("ANALYZE trades, orderbook_deltas, orderbook_snapshots, tickers");
        }
        return filled;
    }

    private static long fill(Connection connection, String table, long from, long to, long count, Filling filling) throws SQLException {
        CopyEncoder out = CopyEncoder.intoNew(connection, table);
        filling.rows(out, from, to, count);
        return out.finish();
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    private static String schema() {
        try (InputStream in = DemoData.class.getResourceAsStream("schema.sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read schema.sql from the class path", e);
        }
    }
}
