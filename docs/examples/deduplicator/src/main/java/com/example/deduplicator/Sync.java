package com.example.deduplicator;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings to production what one gatherer has and production has not. Each poll begins an overlap before the cursor, so that rows are found whose transaction ended after a later
 * one's; what production has already is passed over by its key. One thread's, but for {@link #connected}.
 */
final class Sync implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Sync.class);
    private static final int BATCH_ROWS = 1_000;

    private final String gatherer;
    private final DataSource from;
    private final DataSource to;
    private final Duration overlap;
    private final Exporter exporter;
    private final Metrics metrics;
    private volatile boolean connected;
    private boolean failing;

    Sync(String gatherer, DataSource from, DataSource to, Duration overlap, Exporter exporter, Metrics metrics) {
        this.gatherer = gatherer;
        this.from = from;
        this.to = to;
        this.overlap = overlap;
        this.exporter = exporter;
        this.metrics = metrics;
    }

    String gatherer() {
        return gatherer;
    }

    /** Whether the last poll came to its end. */
    boolean connected() {
        return connected;
    }

    @Override
    public void run() {
        try {
            for (Table table : Table.ALL) {
                poll(table);
            }
            note(true, null);
        } catch (SQLException | RuntimeException e) {
            note(false, e);
        }
    }

    private void note(boolean polled, Exception why) {
        connected = polled;
        if (failing == polled) {
            failing = !polled;
            LOG.warn(polled ? "{} is polled again" : "{} cannot be polled, and is tried again", gatherer, why);
        }
    }

    private void poll(Table table) throws SQLException {
        try (Connection connection = from.getConnection()) {
            connection.setReadOnly(true);
            connection.setAutoCommit(false); // else the driver would fetch all rows at once
            try (PreparedStatement select = connection.prepareStatement("SELECT * FROM " + table.name() + " WHERE " + table.polled() + " >= ? ORDER BY " + table.polled())) {
                select.setFetchSize(BATCH_ROWS);
                select.setLong(1, cursor(table) - overlap.toMillis() * 1_000);
                copy(table, select.executeQuery());
            }
        }
    }

    /** Ends between two batches when the thread is interrupted. */
    private void copy(Table table, ResultSet rows) throws SQLException {
        List<Map<String, Object>> batch = new ArrayList<>();
        while (!Thread.currentThread().isInterrupted() && rows.next()) {
            batch.add(row(rows));
            if (batch.size() == BATCH_ROWS) {
                write(table, batch);
                batch.clear();
            }
        }
        if (!batch.isEmpty()) {
            write(table, batch);
        }
    }

    private static Map<String, Object> row(ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            row.put(columns.getColumnName(i), rows.getObject(i));
        }
        return row;
    }

    /** Rows, marks and cursor, all or none. */
    private void write(Table table, List<Map<String, Object>> batch) throws SQLException {
        long last = (long) batch.get(batch.size() - 1).get(table.polled());
        batch.sort(table.byKey()); // all syncs take the locks of equal rows in one order: they wait for each other, and never in a circle
        try (Connection connection = to.getConnection()) {
            connection.setAutoCommit(false);
            List<Instant> written = insert(connection, table, batch);
            exporter.touched(connection, table.name(), written);
            moveCursor(connection, table, last);
            connection.commit();
            metrics.synced(gatherer, table.name(), batch.size(), written.size());
        }
    }

    /** The event times of those that production had not. */
    private static List<Instant> insert(Connection connection, Table table, List<Map<String, Object>> batch) throws SQLException {
        String columns = String.join(", ", batch.get(0).keySet());
        String values = batch.get(0).keySet().stream().map(column -> "?").collect(Collectors.joining(", "));
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + table.name() + " (" + columns + ") VALUES (" + values + ") ON CONFLICT DO NOTHING")) {
            for (Map<String, Object> row : batch) {
                int column = 0;
                for (Object value : row.values()) {
                    insert.setObject(++column, value);
                }
                insert.addBatch();
            }
            int[] inserted = insert.executeBatch();
            List<Instant> times = new ArrayList<>();
            for (int i = 0; i < inserted.length; i++) {
                if (inserted[i] != 0) {
                    times.add(Instant.EPOCH.plus((long) batch.get(i).get(table.eventTime()), ChronoUnit.MICROS));
                }
            }
            return times;
        }
    }

    private long cursor(Table table) throws SQLException {
        try (Connection connection = to.getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT position FROM sync_cursors WHERE gatherer = ? AND table_name = ?")) {
            select.setString(1, gatherer);
            select.setString(2, table.name());
            try (ResultSet found = select.executeQuery()) {
                return found.next() ? found.getLong(1) : 0;
            }
        }
    }

    private void moveCursor(Connection connection, Table table, long last) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement("INSERT INTO sync_cursors AS known VALUES (?, ?, ?) ON CONFLICT (gatherer, table_name)"
                + " DO UPDATE SET position = excluded.position WHERE known.position < excluded.position")) {
            upsert.setString(1, gatherer);
            upsert.setString(2, table.name());
            upsert.setLong(3, last);
            upsert.executeUpdate();
        }
    }
}
