package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.text;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.source.MemoryTransaction;
import dev.coldarchive.store.ObjectKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every call to source, store and ledger is a moment at which the process may die: before it, in the middle of it, or after it took effect and before the answer came.
 * For each such moment: die there, lose all memory, start again, and compare with a run that nothing disturbed. The recovery dies too: at one of its moments by
 * default, at each of them with {@code -Dcrash.every=true}, but once only where what it leaves behind ({@link WorldState}) is what another death has left: whoever starts next
 * cannot tell them apart. Without that, the longer runs die at each kind of moment once and at every few of the rest.
 */
class CrashMatrixTest {
    private static final boolean EVERY = Boolean.getBoolean("crash.every");

    private static final CrashTable TABLE = new CrashTable();

    @TempDir
    Path temporary;

    private static void firstRows(ArchiveFixture archive) {
        archive.source.insert("trades", trade(1, "A", 1), trade(2, "B", 2), trade(2, "B", 2), trade(3_700, "C", 3));
    }

    private static ObjectKey part(ArchiveFixture archive, int hour) {
        return ObjectKey.of(archive.parts().get(hour));
    }

    private static void settle(ArchiveFixture archive) {
        for (int i = 0; i < 2; i++) {
            archive.export();
            archive.reexport(0);
        }
    }

    /**
     * What befalls an archive.
     *
     * @param stride every how many moments it dies, beside once at each kind of them
     * @param disturbed what the process dies in
     * @param meanwhile what others do before it is started again
     * @param recovery what is done then, until all is as it should be
     */
    private record Story(int stride, Consumer<ArchiveFixture> before, Consumer<ArchiveFixture> disturbed, Consumer<ArchiveFixture> meanwhile, Consumer<ArchiveFixture> recovery) {
        Story(int stride, Consumer<ArchiveFixture> before, Consumer<ArchiveFixture> disturbed) {
            this(stride, before, disturbed, archive -> { }, CrashMatrixTest::settle);
        }

        List<Integer> moments(List<CrashTable.Step> steps) {
            return IntStream.rangeClosed(1, steps.size()).filter(moment -> EVERY || moment % stride == 0 || steps.indexOf(steps.get(moment - 1)) == moment - 1).boxed().toList();
        }
    }

    private int everyMoment(Story story) {
        CrashWorld undisturbed = new CrashWorld(temporary.resolve("work"));
        story.before().accept(undisturbed.archive);
        assertThat(undisturbed.survives(0, story.disturbed())).isTrue();
        List<Integer> moments = story.moments(List.copyOf(undisturbed.steps));
        story.meanwhile().accept(undisturbed.archive);
        story.recovery().accept(undisturbed.archive);
        CrashOutcome expected = CrashOutcome.of(undisturbed.archive);
        Deaths deaths = new Deaths(story, expected);
        moments.forEach(deaths::at);
        if (EVERY) {
            System.out.println(deaths + " in the recovery from " + moments.size() + " deaths, all as if nothing had happened");
        }
        return deaths.runs;
    }

    /** The deaths of one story. */
    private final class Deaths {
        private final Story story;
        private final CrashOutcome expected;
        private final Set<String> left = new HashSet<>();
        private int runs;
        private long pairs;

        Deaths(Story story, CrashOutcome expected) {
            this.story = story;
            this.expected = expected;
        }

        void at(int moment) {
            if (EVERY) {
                newIn(moment).forEach(second -> at(moment, second));
            } else {
                at(moment, 0);
                at(moment, 1 + moment * 37 % 100);
            }
        }

        /** Lets the recovery come to its end, which has to be the right one; returns its moments at which a death leaves what none has left yet. */
        private List<Integer> newIn(int moment) {
            CrashWorld world = dead(moment);
            List<Integer> found = new ArrayList<>();
            world.onMoment = () -> {
                pairs++;
                if (left.add(WorldState.of(world.archive))) {
                    found.add(world.steps.size());
                }
            };
            CrashTable.Step died = world.died();
            assertThat(world.survives(0, story.recovery())).isTrue();
            compare(world, died, moment, 0);
            return found;
        }

        private void at(int moment, int second) {
            CrashWorld world = dead(moment);
            CrashTable.Step died = world.died();
            if (second > 0) {
                world.survives(second, story.recovery());
            }
            world.survives(0, story.recovery());
            compare(world, died, moment, second);
        }

        private CrashWorld dead(int moment) {
            CrashWorld world = new CrashWorld(temporary.resolve("work"));
            story.before().accept(world.archive);
            assertThat(world.survives(moment, story.disturbed())).isFalse();
            story.meanwhile().accept(world.archive);
            return world;
        }

        private void compare(CrashWorld world, CrashTable.Step died, int moment, int second) {
            runs++;
            CrashOutcome found = CrashOutcome.of(world.archive);
            TABLE.count(died, expected.rows(), found.rows(), found.strays());
            assertThat(found).as("death at moment %d, %s, and again at moment %d", moment, died, second).isEqualTo(expected);
        }

        @Override
        public String toString() {
            return runs + " runs for " + pairs + " moments";
        }
    }

    @AfterAll
    static void print() throws IOException {
        if (EVERY) {
            System.out.println(TABLE);
        }
        TABLE.requireIn(Path.of("..", "docs", "concepts", "reliability.md"));
    }

    @Test
    void aDeathAtAnyMomentOfAFirstExportAndOfItsRecoveryLosesAndDoublesNothing() {
        int runs = everyMoment(new Story(1, CrashMatrixTest::firstRows, ArchiveFixture::export));
        assertThat(runs).isGreaterThan(200);
    }

    @Test
    void aDeathAtAnyMomentOfARevisionLosesAndDoublesNothing() {
        int runs = everyMoment(new Story(1, archive -> {
            firstRows(archive);
            archive.export();
            archive.source.insert("trades", trade(4, "late", 4));
        }, archive -> archive.reexport(0)));
        assertThat(runs).isGreaterThan(100);
    }

    @Test
    void aDeathAtAnyMomentLosesNothingOfALateRowThatIsMarkedInAWindowOfTwoParts() {
        int runs = everyMoment(new Story(3, archive -> {
            archive.table = ArchiveFixture.trades().slices(2).build();
            archive.source.insert("trades", trade(1, "A", 1), trade(1_900, "B", 2));
            archive.export();
            MemoryTransaction writer = archive.source.begin("late gatherer").insert("trades", trade(4, "late", 4), trade(1_904, "late", 5));
            archive.source.marks().mark(writer.connection(), archive.table, List.of(hour(0)));
            writer.commit();
            archive.source.advance(Duration.ofMinutes(6));
        }, ArchiveFixture::export));
        assertThat(runs).isGreaterThan(80);
    }

    @Test
    void aDeathAtAnyMomentOfAnExportThatParksRowsLosesAndDoublesNothing() {
        int runs = everyMoment(new Story(2, CrashMatrixTest::aLateRowForAColdPart, archive -> archive.reexport(0)));
        assertThat(runs).isGreaterThan(80);
    }

    @Test
    void aDeathAtAnyMomentOfAnExportThatMergesWhatWasParkedLosesAndDoublesNothing() {
        int runs = everyMoment(new Story(3, archive -> {
            aLateRowForAColdPart(archive);
            archive.reexport(0);
            archive.store.storageClass(part(archive, 0), "STANDARD");
        }, ArchiveFixture::export));
        assertThat(runs).isGreaterThan(80);
    }

    private static void aLateRowForAColdPart(ArchiveFixture archive) {
        firstRows(archive);
        archive.export();
        archive.store.storageClass(part(archive, 0), "GLACIER");
        archive.source.insert("trades", trade(4, "late", 4));
    }

    @Test
    void aDeathAtAnyMomentOfASealThatTakesInALateRowLosesNothingAndItIsSealedInTheEnd() {
        Consumer<ArchiveFixture> seal = archive -> archive.archiver().seal(SealRequest.range("trades", hour(0).start(), hour(2).start()));
        int runs = everyMoment(new Story(3, archive -> {
            firstRows(archive);
            archive.export();
            archive.source.insert("trades", trade(4, "late, and nobody said so", 4));
        }, seal, archive -> { }, seal.andThen(CrashMatrixTest::settle).andThen(seal)));
        assertThat(runs).isGreaterThan(80);
    }

    @Test
    void aDeathAtAnyMomentOfAnAcknowledgementLosesNothingButWhatAPersonGaveUp() {
        Consumer<ArchiveFixture> acknowledge = archive -> archive.acknowledge("known");
        int runs = everyMoment(new Story(4, archive -> {
            firstRows(archive);
            archive.export();
            archive.source.insert("trades", trade(3_800, "late", 4));
            archive.source.delete("trades", row -> text(row).contains("A") || text(row).contains("C"));
            archive.store.remove(part(archive, 1));
            archive.reexport(0);
            archive.reexport(1);
        }, acknowledge, archive -> { }, ((Consumer<ArchiveFixture>) ArchiveFixture::export).andThen(acknowledge).andThen(CrashMatrixTest::settle)));
        assertThat(runs).isGreaterThan(80);
    }

    @Test
    void whatTheSourceGainsBetweenADeathAndTheRestartIsArchivedToo() {
        everyMoment(new Story(3, CrashMatrixTest::firstRows, ArchiveFixture::export, archive -> archive.source.insert("trades", trade(5, "meanwhile", 5)), CrashMatrixTest::settle));
    }

    @Test
    void rowsThatWereStoredBeforeADeathStayAlthoughTheSourceLostThemMeanwhile() {
        for (int moment = 1;; moment++) {
            CrashWorld world = new CrashWorld(temporary.resolve("work"));
            firstRows(world.archive);
            if (world.survives(moment, ArchiveFixture::export)) {
                return;
            }
            ObjectKey part = ObjectKey.of("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_10-00-00.canonical");
            boolean stored = world.archive.store.keys().contains(part);
            world.archive.source.delete("trades", row -> text(row).contains("A"));
            settle(world.archive);
            assertThat(world.archive.archivedRows()).as("death at moment %d", moment).hasSize(stored ? 4 : 3);
        }
    }
}
