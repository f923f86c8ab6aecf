package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.text;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.source.MemoryTransaction;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.SimulatedCrash;
import dev.coldarchive.store.StoreCall;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every call to source, store and ledger is a moment at which the process may die: before it, in the middle of it, or after it took effect and before the answer came.
 * For each such moment: die there, lose all memory, start again, and compare with a run that nothing disturbed. The recovery dies too: at one of its moments by
 * default, at every n-th with {@code -Dcrash.step=n}.
 */
class CrashMatrixTest {
    private static final int STEP = Integer.getInteger("crash.step", 0);

    private static final CrashTable TABLE = new CrashTable();

    @TempDir
    Path temporary;

    private int worlds;

    /** A world whose process dies at one numbered moment, and stays dead until it is started again. */
    private final class World {
        private final ArchiveFixture archive = new ArchiveFixture(temporary.resolve("world-" + worlds++)).create();
        private int moments;
        private int deadAt = -1;
        private boolean dead;
        private CrashTable.Step died;

        World() {
            archive.store.onCall(call -> {
                boolean inOneRequest = call.phase() == StoreCall.Phase.PARTIAL && call.key().startsWith("_archive/");
                if (!inOneRequest) {
                    moment("store", call.operation() + " " + CrashTable.kind(call.key()), call.phase());
                }
            });
            archive.ledger.faults().probe((operation, call, phase) -> moment("ledger", operation.toString(), phase));
            archive.source.onCall(call -> moment("source", call, "BEFORE"));
        }

        private void moment(String port, String what, Object phase) {
            if (dead) {
                throw new SimulatedCrash(died.toString());
            }
            if (++moments == deadAt) {
                dead = true;
                died = CrashTable.Step.of(port, what, phase);
                throw new SimulatedCrash(died.toString());
            }
        }

        /** Runs and dies at the moment; true if it lived on, since there are fewer moments. */
        boolean survives(int moment, Consumer<ArchiveFixture> run) {
            moments = 0;
            deadAt = moment;
            try {
                run.accept(archive);
                return true;
            } catch (SimulatedCrash e) {
                return false;
            } finally {
                dead = false;
                deadAt = -1;
            }
        }
    }

    private record Outcome(Map<String, String> parts, Object rows, Object cursor, Object digests, int intents, int uploads, int leftovers) {}

    private static Outcome outcome(ArchiveFixture archive) {
        Map<String, String> parts = new TreeMap<>();
        archive.store.contents().forEach((key, sha256) -> {
            if (!key.value().startsWith("_archive/")) {
                parts.put(key.value(), sha256);
            }
        });
        return new Outcome(parts, archive.archivedRows(), archive.ledger.cursor("trades"),
                archive.ledger.windows("trades", hour(0).start(), hour(9).start()).stream().map(record -> record.window() + " " + record.state() + " " + record.digest()).toList(),
                archive.ledger.intents("trades").size(), archive.store.unfinishedUploads(), archive.leftovers().size());
    }

    private static void firstRows(ArchiveFixture archive) {
        archive.source.insert("trades", trade(1, "A", 1), trade(2, "B", 2), trade(2, "B", 2), trade(3_700, "C", 3));
    }

    private static void settle(ArchiveFixture archive) {
        for (int i = 0; i < 2; i++) {
            archive.export();
            archive.reexport(0);
        }
    }

    private int everyMoment(Consumer<ArchiveFixture> before, Consumer<ArchiveFixture> disturbed, Consumer<ArchiveFixture> meanwhile) {
        World undisturbed = new World();
        before.accept(undisturbed.archive);
        disturbed.accept(undisturbed.archive);
        meanwhile.accept(undisturbed.archive);
        settle(undisturbed.archive);
        Outcome expected = outcome(undisturbed.archive);
        int runs = 0;
        for (int moment = 1;; moment++) {
            for (int second = 0, next = STEP > 0 ? STEP : 1 + moment * 37 % 100;; second = next, next += STEP) {
                World world = new World();
                before.accept(world.archive);
                if (world.survives(moment, disturbed)) {
                    if (STEP > 0) {
                        System.out.println(runs + " runs over " + (moment - 1) + " moments, all as if nothing had happened");
                    }
                    return runs;
                }
                runs++;
                CrashTable.Step step = world.died;
                meanwhile.accept(world.archive);
                boolean recovered = second > 0 && world.survives(second, CrashMatrixTest::settle);
                settle(world.archive);
                TABLE.count(step, undisturbed.archive.archivedRows(), world.archive.archivedRows(), strays(world.archive));
                assertThat(outcome(world.archive)).as("death at moment %d, and again at moment %d", moment, second).isEqualTo(expected);
                if (recovered || second > 0 && STEP == 0) {
                    break;
                }
            }
        }
    }

    private static int strays(ArchiveFixture archive) {
        return archive.leftovers().size() + archive.store.unfinishedUploads() + archive.ledger.intents("trades").size();
    }

    @AfterAll
    static void print() throws IOException {
        if (STEP > 0) {
            System.out.println(TABLE);
        }
        TABLE.requireIn(Path.of("..", "docs", "concepts", "reliability.md"));
    }

    @Test
    void aDeathAtAnyMomentOfAFirstExportAndOfItsRecoveryLosesAndDoublesNothing() {
        int runs = everyMoment(CrashMatrixTest::firstRows, ArchiveFixture::export, archive -> {});
        assertThat(runs).isGreaterThan(200);
    }

    @Test
    void aDeathAtAnyMomentOfARevisionLosesAndDoublesNothing() {
        int runs = everyMoment(archive -> {
            firstRows(archive);
            archive.export();
            archive.source.insert("trades", trade(4, "late", 4));
        }, archive -> archive.reexport(0), archive -> {});
        assertThat(runs).isGreaterThan(100);
    }

    @Test
    void aDeathAtAnyMomentLosesNothingOfALateRowThatIsMarkedInAWindowOfTwoParts() {
        int runs = everyMoment(archive -> {
            archive.table = ArchiveFixture.trades().slices(2).build();
            archive.source.insert("trades", trade(1, "A", 1), trade(1_900, "B", 2));
            archive.export();
            MemoryTransaction writer = archive.source.begin("late gatherer").insert("trades", trade(4, "late", 4), trade(1_904, "late", 5));
            archive.source.marks().mark(writer.connection(), archive.table, List.of(hour(0)));
            writer.commit();
            archive.source.advance(Duration.ofMinutes(6));
        }, ArchiveFixture::export, archive -> {});
        assertThat(runs).isGreaterThan(80);
    }

    @Test
    void whatTheSourceGainsBetweenADeathAndTheRestartIsArchivedToo() {
        everyMoment(CrashMatrixTest::firstRows, ArchiveFixture::export, archive -> archive.source.insert("trades", trade(5, "meanwhile", 5)));
    }

    @Test
    void rowsThatWereStoredBeforeADeathStayAlthoughTheSourceLostThemMeanwhile() {
        for (int moment = 1;; moment++) {
            World world = new World();
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
