package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.TwelveHours.HOURS;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.ledger.LeaseStore;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.SimulatedCrash;
import dev.coldarchive.store.StoreCall;
import dev.coldarchive.window.Window;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several windows of a table in the air. */
@Timeout(60)
class ParallelExportTest {
    @TempDir
    Path temporary;

    private ArchiveFixture archive;

    @BeforeEach
    void twelveHoursAreDue() {
        archive = TwelveHours.in(temporary.resolve("work"));
    }

    private void onPut(Consumer<String> hook) {
        archive.store.onCall(call -> {
            if (call.operation() == StoreCall.Operation.PUT && call.phase() == StoreCall.Phase.BEFORE) {
                hook.accept(call.key());
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 16})
    void theSameObjectsComeOfAnyNumberOfStreams(int parallel) {
        ArchiveFixture one = TwelveHours.in(temporary.resolve("one"));
        assertThat(one.export().complete()).isTrue();

        ExportReport report = archive.builder().parallel(parallel).build().exportNow();

        assertThat(report.complete()).isTrue();
        assertThat(report.outcomes()).hasSize(HOURS).extracting(WindowOutcome::result).containsOnly(WindowOutcome.Result.COMMITTED);
        assertThat(archive.store.contents()).as("manifests too").isEqualTo(one.store.contents());
        assertThat(archive.archivedRows()).isEqualTo(archive.sourceRows());
        assertThat(archive.ledger.cursor("trades").map(Cursor::position)).contains(hour(HOURS).start());
        assertThat(archive.ledger.intents("trades")).isEmpty();
        assertThat(archive.leftovers()).isEmpty();
        assertThat(archive.source.openSnapshots()).isZero();
    }

    @Test
    void soManyWindowsAreReadAtATimeAndNoMore() {
        CyclicBarrier together = new CyclicBarrier(3);
        AtomicInteger most = new AtomicInteger();
        archive.source.onCall(call -> {
            if (call.equals("rows")) {
                most.accumulateAndGet(archive.source.openSnapshots(), Math::max);
            }
        });
        assertThat(archive.builder().parallel(3).listener(meetingAtTheStart(together)).build().exportNow().complete()).isTrue();
        assertThat(together.isBroken()).as("three windows were begun before the first was read").isFalse();
        assertThat(most).hasValueLessThanOrEqualTo(3);
    }

    private static ArchiveListener meetingAtTheStart(CyclicBarrier together) {
        AtomicInteger windows = new AtomicInteger();
        return new ArchiveListener() {
            @Override
            public void windowStarted(String table, Window window) {
                if (windows.incrementAndGet() <= together.getParties()) {
                    meet(together);
                }
            }
        };
    }

    private static void meet(CyclicBarrier together) {
        try {
            together.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("no other window came beside", e);
        }
    }

    @Test
    void whileWindowsArePutOthersAreRead() {
        CountDownLatch othersWereRead = new CountDownLatch(4);
        archive.source.onCall(call -> {
            if (call.equals("complete")) {
                othersWereRead.countDown();
            }
        });
        onPut(key -> {
            if (key.contains("trades_2024-01-15_10") || key.contains("trades_2024-01-15_11")) {
                await(othersWereRead);
            }
        });
        assertThat(archive.builder().parallel(2).build().exportNow().complete()).isTrue();
        assertThat(othersWereRead.getCount()).isZero();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aWindowThatFailsLeavesItsSiblingsWholeAndBeginsNoOther() {
        onPut(key -> {
            if (key.contains("trades_2024-01-15_11")) {
                throw new ArchiveException(ArchiveException.Category.PERMISSION, "cannot write object " + key + ": denied", null);
            }
        });

        ExportReport report = archive.builder().parallel(3).build().exportNow();

        assertThat(report.failures()).singleElement().satisfies(failure -> assertThat(failure.window()).contains(hour(1)));
        assertThat(report.outcomes()).as("what was in the air").hasSizeBetween(1, 8).extracting(WindowOutcome::result).containsOnly(WindowOutcome.Result.COMMITTED);
        assertThat(archive.ledger.cursor("trades").map(Cursor::position)).as("waits for what failed").contains(hour(1).start());
        assertThat(archive.leftovers()).isEmpty();

        archive.store.heal();
        assertThat(archive.builder().parallel(3).build().exportNow().complete()).isTrue();
        assertThat(archive.archivedRows()).isEqualTo(archive.sourceRows());
        assertThat(archive.ledger.cursor("trades").map(Cursor::position)).contains(hour(HOURS).start());
    }

    @Test
    void aRefusedWindowIsSetAsideAndTheOthersGoOn() {
        archive.source.insert("trades", new Object[] {trade(4 * 3_600L + 7, "A", 1)[0], null, 1});
        ExportReport report = archive.builder().parallel(4).build().exportNow();
        assertThat(report.outcomes()).hasSize(HOURS).filteredOn(outcome -> outcome.result() == WindowOutcome.Result.QUARANTINED).extracting(WindowOutcome::window).containsExactly(hour(4));
        assertThat(archive.ledger.window("trades", hour(4).start()).orElseThrow().state()).isEqualTo(WindowState.QUARANTINED);
        assertThat(archive.ledger.cursor("trades").map(Cursor::position)).contains(hour(4).start());
    }

    @Test
    void whenToldToStopTheWindowsInTheAirAreFinishedAndNoOtherIsBegun() {
        Archiver[] archiver = new Archiver[1];
        CyclicBarrier together = new CyclicBarrier(2);
        AtomicInteger begun = new AtomicInteger();
        Thread stopping = new Thread(() -> archiver[0].stop(Duration.ofSeconds(30)));
        archiver[0] = archive.builder().parallel(2).listener(new ArchiveListener() {
            @Override
            public void windowStarted(String table, Window window) {
                if (begun.incrementAndGet() <= 2) {
                    meet(together);
                    if (window.equals(hour(0))) {
                        stopping.start();
                    }
                }
                awaitEndAsked(stopping);
            }
        }).build();
        ExportReport report = archiver[0].exportNow();
        assertThat(report.outcomes()).extracting(WindowOutcome::window).containsExactlyInAnyOrder(hour(0), hour(1));
        assertThat(report.failures()).isEmpty();
        assertThat(archive.leftovers()).isEmpty();
    }

    /** Until the other thread waits for this one. */
    private static void awaitEndAsked(Thread stopping) {
        while (stopping.getState() != Thread.State.TIMED_WAITING && stopping.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 7, 10, 13, 16, 19, 22, 25})
    void whateverWasInTheAirWhenTheProcessDiedIsFinishedByTheNext(int put) {
        AtomicBoolean dead = new AtomicBoolean();
        archive.store.onCall(call -> {
            StoreCall.Phase when = StoreCall.Phase.values()[put % StoreCall.Phase.values().length];
            if (dead.get() || call.operation() == StoreCall.Operation.PUT && call.nth() == put && (call.phase() == when || call.phase() == StoreCall.Phase.AFTER)) {
                dead.set(true);
                throw new SimulatedCrash("put " + put);
            }
        });
        assertThatThrownBy(() -> archive.builder().parallel(3).build().exportNow()).isInstanceOf(SimulatedCrash.class);
        archive.store.heal();

        assertThat(archive.builder().parallel(put % 2 == 0 ? 3 : 1).build().exportNow().complete()).isTrue();

        assertThat(archive.archivedRows()).isEqualTo(archive.sourceRows());
        assertThat(archive.parts()).hasSize(HOURS);
        assertThat(archive.ledger.cursor("trades").map(Cursor::position)).contains(hour(HOURS).start());
        assertThat(archive.ledger.intents("trades")).isEmpty();
        assertThat(archive.store.unfinishedUploads()).isZero();
        assertThat(archive.leftovers()).isEmpty();
    }

    @Test
    void aLostLeaseEndsAllStreams() {
        onPut(key -> {
            if (key.contains("trades_2024-01-15_12")) {
                archive.ledger.acquire("trades", "another", Duration.ofMinutes(5), LeaseStore.TakeOver.FORCED);
            }
        });
        ExportReport report = archive.builder().parallel(3).build().exportNow();
        assertThat(report.failures()).isNotEmpty().allSatisfy(failure -> assertThat(failure.category()).isEqualTo(ArchiveException.Category.LEASE));
        assertThat(report.outcomes().size() + report.failures().size()).isLessThan(HOURS);
        assertThat(archive.leftovers()).isEmpty();
    }

    @Test
    void aTypeThatChangesWhileTheWindowBeforeIsPutIsNoticed() {
        CountDownLatch secondAsksTheStore = new CountDownLatch(1);
        CountDownLatch firstIsDone = new CountDownLatch(1);
        AtomicBoolean changed = new AtomicBoolean();
        archive.store.onCall(call -> {
            if (call.phase() == StoreCall.Phase.BEFORE && call.operation() == StoreCall.Operation.PUT && call.key().contains("trades_2024-01-15_10")) {
                await(secondAsksTheStore);
            }
            if (call.phase() == StoreCall.Phase.BEFORE && call.operation() == StoreCall.Operation.HEAD && call.key().contains("20240115T110000Z") && changed.compareAndSet(false, true)) {
                secondAsksTheStore.countDown();
                await(firstIsDone);
                archive.source.alter("trades", new TableSchema("trades", List.of(Column.required("exchange_ts", ColumnType.INT64), Column.required("ticker", ColumnType.STRING),
                        Column.optional("price", ColumnType.STRING))), row -> new Object[] {row[0], row[1], String.valueOf(row[2])});
            }
        });
        archive.source.setNow(hour(2).start().plus(Duration.ofMinutes(5)));
        ExportReport report = archive.builder().parallel(2).listener(new ArchiveListener() {
            @Override
            public void windowDone(WindowOutcome outcome) {
                if (outcome.window().equals(hour(0))) {
                    firstIsDone.countDown();
                }
            }
        }).build().exportNow();
        assertThat(changed).isTrue();
        assertThat(report.outcomes()).filteredOn(outcome -> outcome.window().equals(hour(1))).extracting(WindowOutcome::result).containsExactly(WindowOutcome.Result.QUARANTINED);
    }
}
