package dev.coldarchive.cli.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows that keep arriving in the four tables, ten times as many as an exchange of that size sends; now and then some come late, and what is older than the retention is deleted.
 * One thread; what fails is logged and goes on.
 */
public final class DemoStream implements AutoCloseable {
    /** From the file sizes that hourly exports have: 30 MB of deltas, 5 MB of trades, 3 MB of tickers, 150 MB of snapshots a day. */
    public static final int ROWS_PER_SECOND = 6_840;
    static final Duration RETENTION = Duration.ofMinutes(15);

    private static final Logger LOG = LoggerFactory.getLogger(DemoStream.class);
    private static final long TICK_MILLIS = 250;
    private static final long LATE_EVERY = 60;
    private static final long DELETE_EVERY = 40;
    private static final Duration LATE_BY = Duration.ofSeconds(45);
    /** A batch that was this slow may be of windows that were read already. */
    private static final Duration SLOW = Duration.ofMillis(1_500);

    private final DataSource database;
    private final Touched touched;
    private final DemoRows rows = new DemoRows(System.nanoTime());
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "demo-rows"));
    private long tick;
    private Instant last;

    /** Notes, in the transaction that writes them, that rows of these times came late. */
    @FunctionalInterface
    public interface Touched {
        void mark(Connection writer, String table, Collection<Instant> times);
    }

    @FunctionalInterface
    private interface Filling {
        void rows(CopyEncoder out, long from, long to, long count) throws SQLException;
    }

    /** @param from before which no row is written */
    public DemoStream(DataSource database, Instant from, Touched touched) {
        this.database = database;
        this.last = from;
        this.touched = touched;
    }

    public void start() {
        thread.scheduleAtFixedRate(this::work, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void work() {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                arrive(connection);
                connection.commit();
                if (++tick % LATE_EVERY == 0) {
                    late(connection);
                }
                if (tick % DELETE_EVERY == 0) {
                    delete(connection);
                }
                connection.commit();
            } finally {
                connection.rollback();
            }
        } catch (SQLException | RuntimeException e) {
            LOG.warn("the demo's rows: {}", e.getMessage());
        }
    }

    private void arrive(Connection connection) throws SQLException {
        Instant now = now(connection);
        double seconds = Duration.between(last, now).toMillis() / 1_000.0;
        if (seconds <= 0) {
            return;
        }
        copy(connection, "orderbook_deltas", last, now, (long) (6_000 * seconds), rows::deltas);
        copy(connection, "trades", last, now, (long) (350 * seconds), rows::trades);
        copy(connection, "tickers", last, now, (long) (330 * seconds), rows::tickers);
        copy(connection, "orderbook_snapshots", last, now, (long) (160 * seconds), rows::snapshots);
        if (Duration.between(last, now(connection)).compareTo(SLOW) > 0) {
            for (String table : List.of("orderbook_deltas", "trades", "tickers", "orderbook_snapshots")) {
                touched.mark(connection, table, List.of(last, now));
            }
        }
        last = now;
    }

    private void late(Connection connection) throws SQLException {
        Instant when = last.minus(LATE_BY);
        copy(connection, "trades", when, when.plusSeconds(1), 20, rows::trades);
        touched.mark(connection, "trades", List.of(when, when.plusSeconds(1)));
    }

    private void delete(Connection connection) throws SQLException {
        for (String table : List.of("orderbook_deltas", "tickers")) {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + table + " WHERE exchange_ts < ?")) {
                delete.setLong(1, micros(last.minus(RETENTION).minusSeconds(10)));
                delete.executeUpdate();
            }
        }
    }

    private static void copy(Connection connection, String table, Instant from, Instant to, long count, Filling filling) throws SQLException {
        if (count > 0) {
            CopyEncoder out = CopyEncoder.into(connection, table);
            filling.rows(out, micros(from), micros(to), count);
            out.finish();
        }
    }

    private static Instant now(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")) {
            row.next();
            return Instant.EPOCH.plus(row.getLong(1), ChronoUnit.MICROS);
        }
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            thread.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
