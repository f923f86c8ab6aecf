package com.example.deduplicator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gatherers die at random, and the host is killed again and again. {@code -Dhost.kills=20} for more of it, {@code -Dhost.seed} for the same again. */
class KilledHostTest {
    private static final int KILLS = Integer.getInteger("host.kills", 3);
    private static final long SEED = Long.getLong("host.seed", System.nanoTime());
    private static final int TERMINATED = 128 + 15;

    @TempDir
    private Path temporary;

    @Test
    void whateverDiesWheneverProductionAndArchiveHaveEverythingInTheEndAndOnce() throws Exception {
        Random random = new Random(SEED);
        World world = new World(temporary);
        long rowsAtKills = 0;
        int deaths;
        try (Feed feed = new Feed(world, random)) {
            for (int kill = 0; kill < KILLS; kill++) {
                try (HostProcess host = new HostProcess(world.settings)) {
                    boolean atExport = random.nextBoolean();
                    long until = progress(world, atExport) + 1 + random.nextInt(atExport ? 30 : 500);
                    while (progress(world, atExport) < until) {
                        assertThat(host.isAlive()).as("a host that nobody killed").isTrue();
                        feed.burst();
                    }
                    host.kill();
                }
                rowsAtKills = written(world);
            }
            feed.calmDown();
            deaths = feed.deaths();
        }
        try (HostProcess last = new HostProcess(world.settings)) {
            world.awaitSync();
            world.awaitArchive();
            assertThat(last.terminate()).isEqualTo(TERMINATED);
        }

        System.out.println("seed " + SEED + ": " + KILLS + " kills, " + deaths + " deaths of gatherers, " + rowsAtKills + " of " + written(world) + " rows in production at the last kill, "
                + world.production.count("SELECT sum(revision) FROM archive.export_windows WHERE row_count > 0") + " revisions of "
                + world.production.count("SELECT count(*) FROM archive.export_windows WHERE row_count > 0") + " windows");
        for (Table table : Table.ALL) {
            Set<String> gathered = new HashSet<>();
            world.gatherers.forEach(gatherer -> gathered.addAll(world.rows(gatherer, table)));
            assertThat(world.rows(world.production, table)).as("%s: nothing is made up (seed %d)", table.name(), SEED).allMatch(gathered::contains);
            assertThat(world.differences(table)).as("%s: the archive (seed %d)", table.name(), SEED).isEmpty();
        }
    }

    /** Rows in production, or revisions in the archive. */
    private static long progress(World world, boolean ofExport) {
        return ofExport ? world.production.count("SELECT coalesce(sum(revision), 0) FROM archive.export_windows WHERE row_count > 0") : written(world);
    }

    private static long written(World world) {
        return world.production.count("SELECT " + String.join(" + ", Table.ALL.stream().map(table -> "(SELECT count(*) FROM " + table.name() + ")").toList()));
    }
}
