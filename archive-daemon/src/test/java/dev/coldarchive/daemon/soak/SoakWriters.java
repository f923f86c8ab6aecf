package dev.coldarchive.daemon.soak;

import dev.coldarchive.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Three writers, and a retention job that drops old partitions of the trades. Each statement is done to the table and to a copy of it that is never archived and never loses a
 * row: what the archive has to equal. A writer whose connection breaks does not know what became of its transaction, and makes rows with other numbers from then on.
 */
final class SoakWriters implements AutoCloseable {
    static final Duration PARTITION = Duration.ofMinutes(5);
    static final Duration RETENTION = Duration.ofMinutes(20);
    private static final List<String> TABLES = List.of("trades", "orderbook_deltas");
    private static final int BEATS_A_SECOND = 5;
    private static final int LATEST_SECONDS = 150;

    private final TestDatabase database;
    private final AtomicLong number = new AtomicLong();
    private final AtomicLong late = new AtomicLong();
    private final AtomicLong broken = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ended;

    SoakWriters(TestDatabase database) throws SQLException {
        this.database = database;
        for (String table : TABLES) {
            String columns = " (id bigint NOT NULL, exchange_ts timestamptz NOT NULL, ticker text NOT NULL, price bigint, note text";
            database.execute("CREATE TABLE " + table + columns + ", PRIMARY KEY (id, exchange_ts))" + (table.equals("trades") ? " PARTITION BY RANGE (exchange_ts)" : ""),
                    "CREATE TABLE " + table + "_all" + columns + ", PRIMARY KEY (id))");
        }
        makePartitions();
    }

    SoakWriters start() {
        for (int writer = 0; writer < 3; writer++) {
            int rowsOfTrades = 5;
            Random random = new Random(writer);
            thread("writer-" + writer, 1000 / BEATS_A_SECOND, connection -> {
                write(connection, "trades", rowsOfTrades, random);
                write(connection, "orderbook_deltas", rowsOfTrades * 8, random);
            });
        }
        thread("retention", 10_000, connection -> {
            makePartitions();
            dropPartitions(connection);
        });
        return this;
    }

    /** What a thread does again and again, in a transaction each time. */
    private interface Beat {
        void on(Connection connection) throws SQLException;
    }

    private void thread(String name, long pauseMillis, Beat beat) {
        Thread thread = new Thread(() -> {
            while (!ended) {
                try (Connection connection = database.connect()) {
                    connection.setAutoCommit(false);
                    while (!ended) {
                        beat.on(connection);
                        connection.commit();
                        TimeUnit.MILLISECONDS.sleep(pauseMillis);
                    }
                } catch (SQLException e) {
                    broken.incrementAndGet();
                    rest();
                } catch (InterruptedException e) {
                    return;
                }
            }
        }, name);
        threads.add(thread);
        thread.start();
    }

    private void rest() {
        try {
            TimeUnit.MILLISECONDS.sleep(500);
        } catch (InterruptedException e) {
            ended = true;
        }
    }

    private void write(Connection connection, String table, int rows, Random random) throws SQLException {
        boolean comesLate = random.nextInt(50) == 0;
        Instant time = Instant.now().minusSeconds(comesLate ? random.nextInt(LATEST_SECONDS) : 0);
        late.addAndGet(comesLate ? rows : 0);
        long first = number.getAndAdd(rows);
        for (String into : List.of(table, table + "_all")) {
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + into
                    + " SELECT ? + n, ?::timestamptz - n * interval '7 ms', 'TICKER-' || (? + n) % 40, (? + n) * 37 % 1000, CASE WHEN (? + n) % 3 = 0 THEN 'note ' || n END FROM generate_series(0, ? - 1) n")) {
                insert.setLong(1, first);
                insert.setString(2, time.toString());
                insert.setLong(3, first);
                insert.setLong(4, first);
                insert.setLong(5, first);
                insert.setInt(6, rows);
                insert.executeUpdate();
            }
            if (comesLate) {
                TestDatabase.execute(connection, "UPDATE " + into + " SET price = -price WHERE id = " + first);
            }
        }
    }

    private void makePartitions() throws SQLException {
        long length = PARTITION.toSeconds();
        long now = Instant.now().getEpochSecond() / length * length;
        for (long start = now - length; start <= now + 2 * length; start += length) {
            database.execute("CREATE TABLE IF NOT EXISTS trades_" + start + " PARTITION OF trades FOR VALUES FROM ('" + Instant.ofEpochSecond(start) + "') TO ('"
                    + Instant.ofEpochSecond(start + length) + "')");
        }
    }

    private static void dropPartitions(Connection connection) throws SQLException {
        long oldest = Instant.now().minus(RETENTION).getEpochSecond() - PARTITION.toSeconds();
        List<String> old = new ArrayList<>();
        try (var partitions = connection.createStatement().executeQuery("SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'trades'::regclass")) {
            while (partitions.next()) {
                String name = partitions.getString(1);
                if (Long.parseLong(name.substring(name.lastIndexOf('_') + 1)) < oldest) {
                    old.add(name);
                }
            }
        }
        TestDatabase.execute(connection, "SET lock_timeout = '2s'");
        for (String partition : old) {
            TestDatabase.execute(connection, "DROP TABLE " + partition);
        }
    }

    long rows() {
        return number.get();
    }

    long lateRows() {
        return late.get();
    }

    /** Connections that broke under a writer. */
    long broken() {
        return broken.get();
    }

    @Override
    public void close() throws InterruptedException {
        ended = true;
        for (Thread thread : threads) {
            thread.interrupt();
            thread.join();
        }
    }
}
