package com.example.deduplicator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gatherer is down for a day, in which the two others miss a few events, and comes back with all of them. {@code -Dbacklog.rows=200000} for a longer one. */
class GathererBacklogTest {
    private static final int ROWS = Integer.getInteger("backlog.rows", 2_400);
    /** Hours in which both of the others miss something that the third gatherer has. */
    private static final Map<String, List<Integer>> MISSED = Map.of("trades", List.of(3, 7, 8, 20), "orderbook_deltas", List.of(0, 23), "orderbook_snapshots", List.of(5), "tickers", List.of());

    @TempDir
    private Path temporary;

    @Test
    void aGathererThatWasDownForADayIsCaughtUpWithAndExactlyTheTouchedWindowsAreExportedAgain() throws Exception {
        World world = new World(temporary);
        for (Table table : Table.ALL) {
            String missed = "(extract(hour FROM to_timestamp(ts / 1000000) AT TIME ZONE 'UTC') = ANY ('{" + MISSED.get(table.name()).stream().map(String::valueOf).collect(Collectors.joining(",")) + "}'::int[]) AND i % 25 = 7)";
            fill(world, 0, table, "i % 3 <> 0 AND NOT " + missed);
            fill(world, 1, table, "i % 3 <> 1 AND NOT " + missed);
        }
        world.gatherers.get(2).goDown();
        // The day is not due yet while its rows come in, as it would not be; of all windows of yesterday only the lag can keep the exporter away.
        try (Deduplicator deduplicator = new Deduplicator(withLag(world.settings, Duration.ofDays(3)))) {
            deduplicator.start();
            world.awaitSync();
        }
        try (Deduplicator deduplicator = new Deduplicator(world.settings)) {
            deduplicator.start();
            world.awaitArchive();
            assertEqual(world);
            for (Table table : Table.ALL) {
                assertThat(world.windows("archive.export_windows WHERE revision > 1", table)).isEmpty();
                fill(world, 2, table, "true");
            }
            world.production.execute("TRUNCATE touched");

            world.gatherers.get(2).comeBack();
            world.awaitSync();
            world.awaitArchive();
        }
        assertEqual(world);
        for (Table table : Table.ALL) {
            List<String> again = world.windows("archive.export_windows WHERE revision > 1", table);
            assertThat(again).isEqualTo(world.windows("touched", table)).isEqualTo(expected(world, table));
            System.out.println(table.name() + ": " + world.rows(world.production, table).size() + " rows, " + world.windows("archive.export_windows WHERE row_count > 0", table).size()
                    + " windows with rows, touched and exported again " + again);
        }
    }

    private static Settings withLag(Settings of, Duration lag) {
        return new Settings(of.gatherers(), of.production(), of.bucket(), of.endpoint(), of.workDir(), of.httpPort(), of.poll(), of.overlap(), lag, of.look(), of.health());
    }

    private static List<String> expected(World world, Table table) {
        String day = world.day.toString().substring(0, 10);
        boolean daily = table.name().equals("orderbook_snapshots");
        return MISSED.get(table.name()).stream().map(hour -> String.format("%s %02d:00", day, daily ? 0 : hour)).toList();
    }

    private static void assertEqual(World world) {
        for (Table table : Table.ALL) {
            assertThat(world.differences(table)).as(table.name()).isEmpty();
        }
    }

    /** Those events of the day that the condition lets through, of all that there are by number {@code i} and time {@code ts}. */
    private static void fill(World world, int gatherer, Table table, String which) {
        long step = Duration.ofDays(1).toNanos() / 1_000 / ROWS;
        String values = switch (table.name()) {
            case "trades" -> "'trade ' || i, ts, received, 'M-' || i % 5, 1 + i % 99, i % 500, i % 2 = 0, nullif(i % 7, 0)";
            case "orderbook_deltas" -> "ts, received, i, 'M-' || i % 5, i % 2 = 1, 1 + i % 99, 50 - i % 101, NULL";
            case "orderbook_snapshots" -> "ts, nullif(i, 3), 'M-' || i % 5, 'ws', '[[1, 2], [3, 4]]', '[]', jsonb_build_array(jsonb_build_array(i, 7)), '[]', i % 99, NULL, 1, i";
            default -> "ts, received, 'M-' || i % 5, 1 + i % 99, NULL, 7, i * 1000000007, i, NULL, -i, i";
        };
        world.gatherers.get(gatherer).execute("INSERT INTO " + table.name() + " SELECT " + values + " FROM (SELECT i, ts, ts + 1500 + i * 31 % 977 + " + gatherer + " AS received FROM (SELECT i, "
                + World.micros(world.day) + " + i * " + step + " AS ts FROM generate_series(0::bigint, " + (ROWS - 1) + ") AS i) AS events) AS rows WHERE " + which);
    }
}
