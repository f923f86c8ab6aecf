package dev.coldarchive.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simulator has to catch what somebody could do wrong. A few bugs in every build; all of them, and their table, with {@code -Dsim.bugs=all}. */
class PlantedBugsTest {
    private static final int EVERY_BUILD = 3;
    private static final long FIRST = Long.getLong("sim.from", 1);
    private static final int SEEDS = Integer.getInteger("sim.bugs.seeds", 200);

    @TempDir(factory = FastDirectory.class)
    Path temporary;

    @Test
    void everyPlantedBugIsCaught() {
        String asked = System.getProperty("sim.bugs", "");
        List<PlantedBug> bugs = asked.equals("all") ? PlantedBug.all()
                : asked.isEmpty() ? PlantedBug.all().subList(0, EVERY_BUILD) : PlantedBug.all().stream().filter(bug -> bug.name().contains(asked)).toList();
        List<String> caught = bugs.parallelStream().map(this::caught).toList();
        List<String> missed = new ArrayList<>();
        for (int i = 0; i < bugs.size(); i++) {
            String name = bugs.get(i).name();
            if (caught.get(i).isEmpty()) {
                missed.add(name);
            }
            if (!asked.isEmpty()) {
                System.out.println("| " + name + " | " + (caught.get(i).isEmpty() ? "none of " + SEEDS + " | |" : caught.get(i) + " |"));
            }
        }
        assertThat(missed).isEmpty();
    }

    /** Seed and invariant; empty if no seed shows it. */
    private String caught(PlantedBug bug) {
        try (PatchedClasses classes = PatchedClasses.with(bug)) {
            for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
                String violation = classes.violation(seed, temporary);
                if (violation != null && Simulation.violation(seed, temporary) == null) {
                    return seed + " | " + violation.substring(0, violation.indexOf(':'));
                }
            }
            return "";
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException("cannot simulate bug '" + bug.name() + "'", e);
        }
    }

    @Test
    void everyPlantedBugStillHasItsPlace() {
        for (PlantedBug bug : PlantedBug.all()) {
            try (PatchedClasses classes = PatchedClasses.with(bug)) {
                assertThat(classes.getURLs()).isNotEmpty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
