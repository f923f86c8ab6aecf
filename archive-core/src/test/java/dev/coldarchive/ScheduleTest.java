package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.TEN;
import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.trade;
import static dev.coldarchive.ScheduledTables.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.LoopHealth.Activity;
import dev.coldarchive.event.WindowOutcome.Result;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.source.MemoryTransaction;
import dev.coldarchive.store.StoreCall;
import dev.coldarchive.window.Window;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When the background loop takes which window, on a virtual clock. */
@Timeout(300)
class ScheduleTest {
    private static final Duration LAG = Duration.ofMinutes(5);

    @TempDir
    Path temporary;

    private ScheduledTables world;

    @BeforeEach
    void aWorldThatBeginsAtTen() {
        world = new ScheduledTables(temporary.resolve("work"));
        world.archive.source.setNow(TEN);
    }

    private void failing(String keyPart) {
        world.archive.store.onCall(call -> {
            if (call.operation() == StoreCall.Operation.PUT && call.phase() == StoreCall.Phase.BEFORE && call.key().contains(keyPart)) {
                throw new ArchiveException(ArchiveException.Category.FAILURE, "cannot put " + call.key() + ": this one never works", null);
            }
        });
    }

    private Activity activity(String table) {
        return world.archiver().health().loop().tables().get(table);
    }

    @Test
    void everyTableHasItsTurnWhenItsOwnNextWindowBecomesDueAndNoCycleShiftsTheNext() {
        world.pause = Duration.ofHours(3);
        world.table(spec("hourly")).table(spec("often").every(Duration.ofMinutes(10)).lag(Duration.ofSeconds(90)));
        world.archive.store.onCall(call -> world.archive.source.advance(Duration.ofMillis(700)));
        world.runUntil(TEN.plus(Duration.ofHours(26)));
        assertThat(world.windows("hourly")).containsExactlyElementsOf(IntStream.range(0, 25).mapToObj(ArchiveFixture::hour).toList());
        assertThat(world.windows("often")).hasSizeGreaterThan(150);
        assertThat(world.done).allSatisfy(done -> assertThat(done.at()).as("%s", done)
                .isBetween(dueAt(done), dueAt(done).plusSeconds(30))); // a window's calls take seconds; two tables may be due at the same time
    }

    private static Instant dueAt(ScheduledTables.Done done) {
        return done.window().end().plus(done.table().equals("hourly") ? LAG : Duration.ofSeconds(90));
    }

    @Test
    void whatIsDueAtTheStartIsExportedAtOnceAndAfterAStopTheSame() {
        world.table(spec("trades"));
        world.archive.source.setNow(hour(2).end().plus(LAG));
        world.runUntil(() -> true);
        assertThat(world.windows("trades")).containsExactly(hour(0), hour(1), hour(2));
        world.archive.source.setNow(hour(3).end().plus(LAG));
        world.runUntil(() -> true);
        assertThat(world.windows("trades")).hasSize(4).contains(hour(3));
        assertThat(world.done).allSatisfy(done -> assertThat(done.at()).isIn(hour(2).end().plus(LAG), hour(3).end().plus(LAG)));
    }

    @Test
    void lateRowsAreNoticedWithinThePauseThoughNoWindowIsDue() {
        world.table(spec("trades"));
        world.runUntil(hour(0).end().plus(LAG).plusSeconds(1));
        MemoryTransaction writer = world.archive.source.begin("writer");
        writer.insert("trades", trade(9, "late", 1));
        world.archiver().touched(writer.connection(), "trades", List.of(TEN.plusSeconds(9)));
        writer.commit();
        Instant marked = world.now();
        world.runUntil(() -> world.done.size() > 1 || world.now().isAfter(marked.plus(Duration.ofMinutes(20))));
        assertThat(world.done.get(1)).satisfies(done -> {
            assertThat(done.window()).isEqualTo(hour(0));
            assertThat(done.at()).isBetween(marked.plus(LAG), marked.plus(LAG).plus(world.pause));
        });
    }

    @Test
    void aNewWindowThatAlwaysFailsHoldsUpTheCursorAndNoLaterWindow() {
        world.table(spec("trades"));
        for (int hour = 0; hour < 30; hour++) {
            world.archive.source.insert("trades", trade(hour * 3_600L + 5, "A", 1));
        }
        failing("2024-01-15_12-00-00");
        world.runUntil(hour(29).end().plus(LAG).plusSeconds(1));
        assertThat(world.windows("trades")).doesNotContain(hour(2)).hasSize(29);
        assertThat(world.archive.ledger.cursor("trades").orElseThrow().position()).isEqualTo(hour(2).start());
        assertThat(activity("trades").setbacks()).singleElement().satisfies(setback -> {
            assertThat(setback.window()).contains(hour(2));
            assertThat(setback.why()).contains("this one never works");
            assertThat(setback.nextTry()).isAfter(world.now());
        });
        assertThat(world.failed).as("in 27 hours").hasSizeBetween(27, 36);
        assertThat(activity("trades").windowsDue()).isOne();
        world.archive.store.heal();
        world.runUntil(world.now().plus(Duration.ofMinutes(70)));
        assertThat(world.archive.ledger.cursor("trades").orElseThrow().position()).isEqualTo(hour(30).end());
        assertThat(activity("trades").setbacks()).isEmpty();
    }

    @Test
    void aNewWindowThatFailsDoesNotEndTheTurnInWhichItDoes() {
        world.table(spec("trades"));
        world.archive.source.insert("trades", trade(2 * 3_600 + 5, "A", 1));
        world.archive.source.setNow(hour(11).end().plus(LAG));
        failing("2024-01-15_12-00-00");
        world.runUntil(() -> true);
        assertThat(world.windows("trades")).hasSize(11).doesNotContain(hour(2));
        assertThat(world.failed).hasSize(1);
    }

    @Test
    void aTableThatCannotBeReadAtAllIsTriedLessAndLessOftenWhileTheOthersGoOn() {
        world.table(spec("broken")).table(spec("trades"));
        world.archive.ledger.startAt(world.archive.ledger.acquire("broken", "x", Duration.ZERO, TakeOver.FORCED), TEN.plus(Duration.ofDays(9)));
        world.runUntil(hour(9).end().plus(LAG).plusSeconds(1));
        assertThat(world.windows("trades")).hasSize(10);
        assertThat(activity("broken").setbacks()).singleElement().satisfies(setback -> {
            assertThat(setback.window()).isEmpty();
            assertThat(setback.tries()).as("in ten hours").isBetween(14, 17);
            assertThat(setback.why()).contains("lies ahead of the source's clock");
        });
    }

    @Test
    void refusedWindowsDoNotKeepNewOnesFromBeingArchived() {
        world.table(spec("trades"));
        world.runUntil(hour(0).end().plus(LAG).plusSeconds(1));
        world.archive.source.alter("trades", new TableSchema("trades", List.of(Column.required("exchange_ts", ColumnType.INT64), Column.required("ticker", ColumnType.STRING),
                Column.optional("price", ColumnType.STRING))), row -> new Object[] {row[0], row[1], "1"});
        world.archive.source.setNow(hour(40).end().plus(LAG));
        int[] before = new int[1];
        world.onRest = () -> before[0] = world.now().isBefore(hour(43).end()) ? world.done.size() : before[0];
        world.runUntil(hour(44).end());
        assertThat(world.done.stream().filter(done -> done.result() == Result.QUARANTINED).map(ScheduledTables.Done::window).distinct()).hasSize(43);
        assertThat(activity("trades").setbacks()).hasSize(43);
        assertThat(world.done.size() - before[0]).as("in the last hour, of 43 refused windows").isBetween(20, 62);
        assertThat(world.done).filteredOn(done -> done.window().equals(hour(43))).first().satisfies(done -> assertThat(done.at()).isEqualTo(hour(43).end().plus(LAG)));
    }

    @Test
    void aBacklogOfTenThousandWindowsLetsTheTableAtRiskGoFirstAndKeepsTheNewestOfNoneWaiting() {
        int atRisk = 2_000;
        Instant began = TEN.plus(Duration.ofMinutes(10_000));
        world.archive.source.setNow(began);
        world.table(spec("backlog").every(Duration.ofMinutes(1)).lag(Duration.ofSeconds(5)).startFrom(TEN))
                .table(spec("trades").every(Duration.ofMinutes(5)).lag(Duration.ofSeconds(5)).startFrom(began))
                .table(spec("at_risk").every(Duration.ofMinutes(1)).lag(Duration.ofSeconds(5)).startFrom(began.minus(Duration.ofMinutes(atRisk))).retention(Duration.ofMinutes(atRisk + 100)));
        world.archive.store.onCall(call -> {
            if (call.operation() == StoreCall.Operation.PUT && call.phase() == StoreCall.Phase.BEFORE) {
                world.archive.source.advance(Duration.ofMillis(500));
                if (world.windows("at_risk").size() > atRisk) {
                    throw new OutOfMemoryError("that is enough");
                }
            }
        });
        assertThatThrownBy(() -> world.runUntil(() -> false)).hasMessage("that is enough");
        assertThat(world.done.get(0).table()).as("whose rows are deleted first").isEqualTo("at_risk");
        assertThat(world.windows("at_risk")).isSorted().startsWith(Window.of(began.minus(Duration.ofMinutes(atRisk)), Duration.ofMinutes(1)));
        assertThat(world.windows("backlog")).as("oldest first, with a share of its own").isSorted().startsWith(Window.of(TEN, Duration.ofMinutes(1)))
                .hasSizeBetween(atRisk / 10, atRisk / 4);
        assertThat(world.done).filteredOn(done -> done.table().equals("trades")).hasSizeGreaterThan(2)
                .allSatisfy(done -> assertThat(Duration.between(done.window().end(), done.at())).as("what is up to date stays so").isLessThan(Duration.ofMinutes(3)));
        assertThat(world.done).filteredOn(done -> done.table().equals("at_risk"))
                .allSatisfy(done -> assertThat(done.at()).as("in time").isBefore(done.window().start().plus(Duration.ofMinutes(atRisk + 100))));
    }

    @Test
    void windowsThatCannotBeSealedDoNotKeepOthersFromBeingSealed() {
        Duration keep = Duration.ofHours(100);
        world.partitioned(spec("trades").retention(keep).sealAhead(Duration.ofHours(48)));
        for (int hour = 1; hour < 30; hour++) {
            world.archive.source.insert("trades", trade(hour * 3_600L + 5, "A", 1));
        }
        world.runUntil(hour(30).end().plus(LAG));
        IntStream.range(0, 12).forEach(hour -> world.archive.source.dropPartition("trades", hour(hour).start()));
        world.runUntil(hour(29).start().plus(keep).minus(Duration.ofHours(48)).plus(Duration.ofMinutes(1)));
        assertThat(IntStream.range(12, 30).mapToObj(hour -> world.archive.ledger.window("trades", hour(hour).start()).map(WindowRecord::state).orElseThrow()))
                .containsOnly(WindowState.SEALED);
        assertThat(IntStream.range(0, 12).mapToObj(hour -> world.archive.ledger.window("trades", hour(hour).start()).map(WindowRecord::state).orElseThrow()))
                .as("looked at in vain again and again").containsOnly(WindowState.COMMITTED);
    }

    @Test
    void asManyWindowsAreReadAtATimeAsIsConfiguredWhateverTablesTheyAreOf() {
        CyclicBarrier together = new CyclicBarrier(2);
        AtomicInteger most = new AtomicInteger();
        world.parallel = 2;
        world.onWindow = table -> {
            try {
                together.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                throw new IllegalStateException("no other window came beside", e);
            }
        };
        world.archive.source.onCall(call -> {
            if (call.equals("rows")) {
                most.accumulateAndGet(world.archive.source.openSnapshots(), Math::max);
            }
        });
        world.table(spec("trades")).table(spec("quotes"));
        world.archive.source.setNow(hour(2).end().plus(LAG));
        world.runUntil(() -> true);
        assertThat(together.isBroken()).isFalse();
        assertThat(most).hasValueBetween(1, 2);
        assertThat(world.windows("trades")).containsExactlyInAnyOrder(hour(0), hour(1), hour(2));
        assertThat(world.windows("quotes")).containsExactlyInAnyOrder(hour(0), hour(1), hour(2));
    }

    @Test
    void aTableThatCatchesUpAloneHasAllStreams() {
        CyclicBarrier together = new CyclicBarrier(3);
        world.parallel = 3;
        world.onWindow = table -> {
            if (table.equals("trades")) {
                try {
                    together.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                    throw new IllegalStateException("no other window came beside", e);
                }
            }
        };
        world.table(spec("trades"));
        world.archive.source.setNow(hour(5).end().plus(LAG));
        world.runUntil(() -> true);
        assertThat(together.isBroken()).isFalse();
        assertThat(world.windows("trades")).hasSize(6);
    }

    @Test
    void healthSaysWhatIsSealedNow() {
        Duration keep = Duration.ofHours(100);
        world.table(spec("trades").retention(keep));
        List<Activity> during = new ArrayList<>();
        world.archive.source.onCall(call -> {
            if (call.equals("rows")) {
                during.add(activity("trades"));
            }
        });
        world.runUntil(TEN.plus(keep).minus(Duration.ofHours(47)));
        assertThat(during).anySatisfy(activity -> {
            assertThat(activity.doing()).isEqualTo(LoopHealth.Doing.SEALING);
            assertThat(activity.window()).contains(hour(0));
        });
        assertThat(activity("trades").doing()).isEqualTo(LoopHealth.Doing.WAITING);
    }

    @Test
    void whileItRestsForThePaceTheGuardIsAskedAllTheSame() {
        world.rowsPerSecond = 1;
        world.table(spec("trades"));
        for (int row = 0; row < 7_200; row++) {
            world.archive.source.insert("trades", trade(row / 2, "A", row));
        }
        world.archive.source.insert("trades", trade(3_700, "B", 1));
        world.archive.source.setNow(hour(2).start().plus(LAG));
        List<Instant> told = new ArrayList<>();
        world.onRetention = () -> told.add(world.now());
        world.runUntil(() -> world.done.size() > 1);
        assertThat(Duration.between(world.done.get(0).at(), world.done.get(1).at())).as("it rests as long as before").isGreaterThanOrEqualTo(Duration.ofHours(2));
        for (int i = 1; i < told.size(); i++) {
            assertThat(Duration.between(told.get(i - 1), told.get(i))).isLessThan(Duration.ofMinutes(10));
        }
    }
}
