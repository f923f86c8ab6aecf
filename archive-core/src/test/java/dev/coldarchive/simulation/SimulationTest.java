package dev.coldarchive.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Worlds out of seeds. {@code -Dsim.seeds=10000} makes so many, beginning at {@code -Dsim.from}; {@code -Dsim.seed=4711} makes one, and prints all that happens in it.
 */
class SimulationTest {
    private static final int SEEDS = 100;
    private static final int LAST_LINES = 40;

    @TempDir
    Path temporary;

    private Simulation.Result run(long seed, String run) {
        try {
            return Simulation.run(seed, Files.createDirectory(temporary.resolve(run + seed)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void inAWorldOutOfAnySeedNothingIsLostDoubledOrLeftUndone() {
        List<String> failures = new ArrayList<>();
        Long only = Long.getLong("sim.seed");
        long from = only != null ? only : Long.getLong("sim.from", 1);
        int seeds = only != null ? 1 : Integer.getInteger("sim.seeds", SEEDS);
        for (long seed = from; seed < from + seeds; seed++) {
            Simulation.Result result = run(seed, "seed-");
            if (only != null) {
                result.trace().forEach(System.out::println);
            }
            if (result.violation() != null) {
                failures.add(told(result));
            }
        }
        assertThat(failures).as(String.join("\n", failures)).isEmpty();
    }

    private static String told(Simulation.Result result) {
        List<String> trace = result.trace();
        return result.violation() + "\n  replay it with -Dsim.seed=" + result.seed() + "\n  " + result.world() + "\n  "
                + String.join("\n  ", trace.subList(Math.max(0, trace.size() - LAST_LINES), trace.size()));
    }

    @Test
    void theSameSeedMakesTheSameWorldTwice() {
        for (long seed : new long[] {3, 17, 4_711}) {
            Simulation.Result first = run(seed, "first-");
            assertThat(first.trace()).hasSizeGreaterThan(500).isEqualTo(run(seed, "second-").trace());
        }
        assertThat(run(1, "one-").trace()).isNotEqualTo(run(2, "another-").trace());
    }
}
