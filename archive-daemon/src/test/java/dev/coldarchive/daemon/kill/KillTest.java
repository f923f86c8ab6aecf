package dev.coldarchive.daemon.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.daemon.kill.KilledWorld.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real exporter in a process of its own, killed with SIGKILL at named points and at random moments, started again and again, then left to finish: every row is archived
 * once, and nothing else is left. {@code -Dkills=1000} for more, {@code -Dkill.seed=} for other points.
 */
class KillTest {
    private static final int KILLS = Integer.getInteger("kills", 4);
    private static final long SEED = Long.getLong("kill.seed", 7L);
    /** An export of everything takes about as long. */
    private static final int MOMENTS_MILLIS = 1_500;
    /** So that there are several archives, of each kind. */
    private static final int KILLS_A_PHASE = Math.min(20, (KILLS + 3) / 4);
    /** Later calls of one name are the same moment of another window. */
    private static final int CALLS = 3;

    @TempDir
    Path temporary;

    private final Random random = new Random(SEED);
    private final Map<Kind, List<String>> points = new EnumMap<>(Kind.class);
    private final Map<String, Integer> killedAt = new TreeMap<>();
    private ChildJvm.Launcher launcher;
    private int atRandom;
    private int started;
    private int rows;

    @Test
    void whereverItIsKilledEveryRowIsArchivedOnceAndNothingElseIsLeft() throws Exception {
        launcher = ChildJvm.Launcher.in(temporary);
        int worlds = 0;
        while (!enough()) {
            Kind kind = Kind.values()[worlds++ % Kind.values().length];
            KilledWorld world = new KilledWorld(kind, temporary.resolve("world-" + worlds));
            if (!points.containsKey(kind)) {
                points.put(kind, kind == Kind.DIRECTORY ? points.get(Kind.BUCKET).stream().filter(point -> !point.startsWith("s3.")).toList() : learn(kind));
            }
            killUntilDone(world, kind, false);
            rows += world.finish(false);
            world.insertRows(worlds);
            killUntilDone(world, kind, true);
            rows += world.finish(true);
            report(worlds);
        }
        assertThat(killedAt).as("named points").isNotEmpty();
        assertThat(atRandom).as("random moments").isPositive();
    }

    /** On a fast machine the first random moments may all come after the end. */
    private boolean enough() {
        return kills() >= KILLS && atRandom > 0;
    }

    private int kills() {
        return atRandom + killedAt.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** One whole run shows which points there are. */
    private List<String> learn(Kind kind) throws Exception {
        KilledWorld world = new KilledWorld(kind, temporary.resolve("whole-" + kind));
        List<String> passed = new ArrayList<>();
        for (boolean again : new boolean[] {false, true}) {
            if (again) {
                world.insertRows(1);
            }
            try (ChildJvm process = start(world, "none", again)) {
                List<String> said = process.end();
                assertThat(process.exitCode()).as(String.join("\n", said)).isZero();
                for (String line : said) {
                    String[] words = line.split(" ");
                    if (words[0].equals("passed")) {
                        for (int call = 1; call <= Math.min(CALLS, Integer.parseInt(words[2])); call++) {
                            passed.add(words[1] + ":" + call);
                        }
                    }
                }
            }
            world.finish(again);
        }
        return List.copyOf(new TreeSet<>(passed));
    }

    private void killUntilDone(KilledWorld world, Kind kind, boolean again) throws Exception {
        boolean done = false;
        int before = kills();
        while (!done && !enough() && kills() < before + KILLS_A_PHASE) {
            done = started % 2 == 0 ? killAtPoint(world, points.get(kind).get(random.nextInt(points.get(kind).size())), again) : killAtRandom(world, again);
        }
    }

    /** Returns whether the process ended by itself: what it had to do is done. */
    private boolean killAtPoint(KilledWorld world, String point, boolean again) throws Exception {
        try (ChildJvm process = start(world, point, again)) {
            if (process.hears("at ")) {
                process.kill();
                killedAt.merge(point.substring(0, point.lastIndexOf(':')), 1, Integer::sum);
                return false;
            }
            return ended(process.end());
        }
    }

    private boolean killAtRandom(KilledWorld world, boolean again) throws Exception {
        try (ChildJvm process = start(world, "none", again)) {
            if (process.hears("working")) {
                process.endsWithin(random.nextInt(MOMENTS_MILLIS));
            }
            List<String> said = process.kill();
            boolean ended = said.contains("done") || said.contains("failed");
            atRandom += ended || !said.contains("working") ? 0 : 1;
            return ended && ended(said);
        }
    }

    private static boolean ended(List<String> said) {
        assertThat(said).contains("done");
        return true;
    }

    private ChildJvm start(KilledWorld world, String point, boolean again) throws IOException {
        started++;
        return launcher.start(KilledExporter.class, world.arguments(point, again));
    }

    private void report(int worlds) {
        if (Integer.getInteger("kills") != null) {
            int named = kills() - atRandom;
            System.out.println("killed at work " + kills() + " times, " + named + " of them at " + killedAt.size() + " named points, " + atRandom + " at random moments; " + started
                    + " processes, " + worlds + " archives, " + rows + " rows compared: none lost, none doubled, nothing left");
        }
    }
}
