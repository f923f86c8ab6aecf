package dev.coldarchive.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Worlds out of seeds. {@code -Dsim.seeds=10000} makes so many, beginning at {@code -Dsim.from}; {@code -Dsim.seed=4711} makes one, and prints all that happens in it.
 */
class SimulationTest {
    private static final int SEEDS = 200;
    private static final int LAST_LINES = 40;

    @TempDir(factory = FastDirectory.class)
    Path temporary;

    @Test
    void inAWorldOutOfAnySeedNothingIsLostDoubledOrLeftUndone() {
        Long only = Long.getLong("sim.seed");
        long from = only != null ? only : Long.getLong("sim.from", 1);
        int seeds = only != null ? 1 : Integer.getInteger("sim.seeds", SEEDS);
        List<String> failures = LongStream.range(from, from + seeds).parallel().mapToObj(seed -> {
            Simulation.Result result = Simulation.run(seed, temporary);
            if (only != null) {
                result.trace().forEach(System.out::println);
            }
            return result;
        }).filter(result -> result.violation() != null).map(SimulationTest::told).toList();
        assertThat(failures).as(String.join("\n", failures)).isEmpty();
    }

    private static String told(Simulation.Result result) {
        List<String> trace = result.trace().stream().map(Scheduler.Line::toString).toList();
        return result.violation() + "\n  replay it with -Dsim.seed=" + result.seed() + "\n  " + result.world() + "\n  "
                + String.join("\n  ", trace.subList(Math.max(0, trace.size() - LAST_LINES), trace.size()));
    }

    @Test
    void theSameSeedMakesTheSameWorldTwice() {
        for (long seed : new long[] {3, 17, 4_711}) {
            assertThat(Simulation.run(seed, temporary).trace()).hasSizeGreaterThan(500).isEqualTo(Simulation.run(seed, temporary).trace());
        }
        assertThat(Simulation.run(1, temporary).trace()).isNotEqualTo(Simulation.run(2, temporary).trace());
    }
}
