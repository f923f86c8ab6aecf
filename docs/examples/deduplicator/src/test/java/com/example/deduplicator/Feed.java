package com.example.deduplicator;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What the exchange sends, as three gatherers take it in, and misses of each. Two of them die and come back at random; the third lives, but keeps some transactions open while
 * others end. Events are of all times of the day, so that nearly all are late. Not thread-safe.
 */
final class Feed implements AutoCloseable {
    private static final int BURST = 20;
    /** Of the time of snapshots, by which these are polled too: it only rises, and bursts have to fit into the day. */
    private static final long STEP_MICROS = Duration.ofSeconds(10).toNanos() / 1_000;
    private static final int MOST_BURSTS = 8_000;

    private final World world;
    private final Random random;
    private final boolean[] down = new boolean[3];
    private final List<Connection> gatherers = new ArrayList<>();
    private final Connection slow;
    private int bursts;
    private long events;
    private int deaths;

    Feed(World world, Random random) throws SQLException {
        this.world = world;
        this.random = random;
        for (Database gatherer : world.gatherers) {
            gatherers.add(gatherer.connect());
        }
        slow = world.gatherers.get(2).connect();
        slow.setAutoCommit(false);
    }

    int deaths() {
        return deaths;
    }

    /** Some events of one kind. */
    void burst() throws SQLException {
        bursts = Math.min(bursts + 1, MOST_BURSTS);
        for (int gatherer = 0; gatherer < 2; gatherer++) {
            if (random.nextInt(100) < 3) {
                die(gatherer, !down[gatherer]);
            }
        }
        Table table = Table.ALL.get(random.nextInt(Table.ALL.size()));
        List<List<String>> rows = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < BURST; i++) {
            String row = row(table.name());
            boolean[] has = {!down[0] && random.nextInt(10) > 0, !down[1] && random.nextInt(10) > 0, random.nextInt(10) > 0};
            has[2] |= !has[0] && !has[1];
            for (int gatherer = 0; gatherer < 3; gatherer++) {
                if (has[gatherer]) {
                    rows.get(gatherer).add(row);
                }
            }
        }
        for (int gatherer = 0; gatherer < 3; gatherer++) {
            insert(gatherers.get(gatherer), table, rows.get(gatherer));
        }
        if (!table.name().equals("orderbook_snapshots")) {
            insert(slow, table, List.of(row(table.name())));
        }
        if (random.nextInt(8) == 0) {
            slow.commit();
        }
    }

    private void die(int gatherer, boolean dies) {
        down[gatherer] = dies;
        deaths += dies ? 1 : 0;
        if (dies) {
            world.gatherers.get(gatherer).goDown();
        } else {
            world.gatherers.get(gatherer).comeBack();
        }
    }

    private static void insert(Connection gatherer, Table table, List<String> rows) throws SQLException {
        if (!rows.isEmpty()) {
            try (Statement statement = gatherer.createStatement()) {
                statement.execute("INSERT INTO " + table.name() + " SELECT * FROM (VALUES " + String.join(", ", rows) + ") AS r ON CONFLICT DO NOTHING");
            }
        }
    }

    /** Each gatherer notes a time of its own. */
    private String row(String table) {
        long event = ++events;
        long time = World.micros(world.day) + (long) (random.nextDouble() * Duration.ofDays(1).toNanos() / 1_000);
        String received = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint";
        return switch (table) {
            case "trades" -> "('trade " + event + "', " + time + ", " + received + ", 'M-" + event % 5 + "', " + event % 99 + ", " + random.nextInt(500) + ", " + random.nextBoolean() + ", " + event + ")";
            case "orderbook_deltas" -> "(" + time + ", " + received + ", " + event + ", 'M-" + event % 5 + "', " + random.nextBoolean() + ", 50, " + random.nextInt() + ", " + event + ")";
            case "orderbook_snapshots" -> "(" + (World.micros(world.day) + bursts * STEP_MICROS + random.nextInt((int) STEP_MICROS)) + ", " + time + ", 'M-" + event + "', 'ws', '[[1, 2]]'::jsonb, '[]'::jsonb, '[["
                    + event + ", 7]]'::jsonb, '{}'::jsonb, 1, 2, 3, " + event + ")";
            default -> "(" + time + ", " + received + ", 'M-" + event + "', 1, 2, 3, " + random.nextLong() + ", 4, 5, 6, " + event + ")";
        };
    }

    /** All gatherers live, and no transaction is open. */
    void calmDown() throws SQLException {
        for (int gatherer = 0; gatherer < 2; gatherer++) {
            if (down[gatherer]) {
                die(gatherer, false);
            }
        }
        slow.commit();
    }

    @Override
    public void close() throws SQLException {
        for (Connection gatherer : gatherers) {
            gatherer.close();
        }
        slow.close();
    }
}
