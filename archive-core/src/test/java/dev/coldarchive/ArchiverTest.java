package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.format.CanonicalFormat;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.policy.TimeSource;
import dev.coldarchive.store.StoreCall;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class ArchiverTest {
    @TempDir
    Path temporary;

    private final Semaphore resting = new Semaphore(0);
    private final Semaphore putting = new Semaphore(0);
    private final Semaphore mayPut = new Semaphore(0);
    private ArchiveFixture archive;
    private Archiver archiver;

    @BeforeEach
    void twoHoursAreDue() {
        archive = new ArchiveFixture(temporary.resolve("work")).create();
        archive.source.insert("trades", trade(5, "A", 1), trade(3_700, "B", 1));
        archiver = builder().build();
    }

    private ArchiverBuilder builder() {
        return Archiver.builder().source(archive.source).format(new CanonicalFormat()).store(archive.store).ledger(archive.ledger).tables(List.of(archive.table))
                .workDir(archive.workDir).time(new RestingTime());
    }

    private static void await(Semaphore event) throws InterruptedException {
        assertThat(event.tryAcquire(5, TimeUnit.MINUTES)).isTrue();
    }

    /** Holds the first put of a part until the test lets it go. */
    private void holdTheFirstPart() {
        archive.store.onCall(call -> {
            if (call.operation() == StoreCall.Operation.PUT && call.phase() == StoreCall.Phase.BEFORE && call.key().startsWith("raw/")) {
                putting.release();
                mayPut.acquireUninterruptibly();
            }
        });
    }

    @Test
    void inTheBackgroundItExportsWhatIsDueCycleAfterCycle() throws InterruptedException {
        archiver.start();
        await(resting);
        assertThat(archive.parts()).hasSize(2);
        assertThat(archiver.stop(Duration.ofSeconds(30))).isTrue();
        archive.source.insert("trades", trade(7_300, "C", 1));
        archive.source.advance(Duration.ofHours(1));
        archiver.start();
        await(resting);
        assertThat(archive.parts()).hasSize(3);
        archiver.close();
        assertThat(archive.leftovers()).isEmpty();
    }

    /** Stops the archiver on another thread, and lets the held export go on once that thread waits for it. */
    private boolean stopWhileHeld(Duration grace) throws InterruptedException {
        boolean[] finished = new boolean[1];
        Thread stopping = new Thread(() -> finished[0] = archiver.stop(grace));
        stopping.start();
        while (stopping.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        mayPut.release(10);
        stopping.join();
        return finished[0];
    }

    @Test
    void stoppingFinishesTheRunningWindowBeginsNoOtherAndGivesTheLeaseBack() throws InterruptedException {
        holdTheFirstPart();
        archiver.start();
        await(putting);
        assertThat(stopWhileHeld(Duration.ofSeconds(30))).isTrue();
        assertThat(archive.parts()).hasSize(1);
        assertThat(archive.ledger.cursor("trades").orElseThrow().position()).isEqualTo(hour(0).end());
        assertThat(archive.ledger.acquire("trades", "somebody else", Duration.ofMinutes(5), TakeOver.NEVER).owner()).isEqualTo("somebody else");
        assertThat(archive.leftovers()).isEmpty();
    }

    /** With a slow database the look at retention takes long: the loop has no turn yet that could be told to end. */
    @Test
    void stoppingWhileItLooksHowNearRetentionIsBeginsNoWindow() throws InterruptedException {
        archiver = builder().listener(new ArchiveListener() {
            @Override
            public void retention(RetentionRisk risk) {
                putting.release();
                mayPut.acquireUninterruptibly();
            }
        }).build();
        archiver.start();
        await(putting);
        assertThat(stopWhileHeld(Duration.ofSeconds(30))).isTrue();
        assertThat(archive.parts()).isEmpty();
    }

    @Test
    void anExportThatWaitsForItsTurnIsStoppedToo() throws InterruptedException {
        holdTheFirstPart();
        archiver.start();
        await(putting);
        ExportReport[] waited = new ExportReport[1];
        Thread second = new Thread(() -> waited[0] = archiver.exportNow());
        second.start();
        while (second.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        stopWhileHeld(Duration.ofSeconds(30));
        second.join();
        assertThat(waited[0].outcomes()).isEmpty();
        assertThat(archive.parts()).hasSize(1);
    }

    @Test
    void anExportThatHasNoGraceLeftLeavesNothingHalfDone() throws InterruptedException {
        holdTheFirstPart();
        archiver.start();
        await(putting);
        assertThat(stopWhileHeld(Duration.ZERO)).isFalse();
        archive.store.heal();
        assertThat(archiver.exportNow().complete()).isTrue();
        assertThat(archive.archivedRows()).isEqualTo(archive.sourceRows());
        assertThat(archive.leftovers()).isEmpty();
    }

    @Test
    void anArchiverWithoutAPortIsRefused() {
        assertThatThrownBy(() -> Archiver.builder().build()).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("needs a source");
        assertThatThrownBy(() -> builder().tables(List.of()).build()).hasMessageContaining("at least one table");
        assertThatThrownBy(() -> builder().tables(List.of(archive.table, archive.table)).build()).hasMessageContaining("same name");
        assertThatThrownBy(() -> builder().batchRows(1_000_001)).hasMessageContaining("1000000 rows");
        assertThatThrownBy(() -> builder().batchRows(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aListenerThatThrowsHarmsNothing() {
        Archiver hostile = builder().listener(new ArchiveListener() {
            @Override
            public void windowDone(WindowOutcome outcome) {
                throw new QuietTrouble();
            }
        }).build();
        assertThat(hostile.exportNow().complete()).isTrue();
        assertThat(archive.parts()).hasSize(2);
    }

    private static final class QuietTrouble extends RuntimeException {
        private static final long serialVersionUID = 1L;

        QuietTrouble() {
            super("the host's own trouble", null, false, false);
        }
    }

    @Test
    void aSecondExporterInTheSameWorkDirectoryIsRefusedAndTheFirstGoesOn() throws InterruptedException {
        holdTheFirstPart();
        archiver.start();
        await(putting);
        assertThatThrownBy(() -> builder().build().exportNow()).isInstanceOfSatisfying(ArchiveException.class, e -> assertThat(e.category()).isEqualTo(ArchiveException.Category.LEASE));
        mayPut.release(10);
        await(resting);
        assertThat(archive.parts()).hasSize(2);
        archiver.close();
    }

    /** Sleeps last until somebody interrupts them. */
    private final class RestingTime implements TimeSource {
        @Override
        public Instant now() {
            return archive.source.now();
        }

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public void sleep(Duration length) throws InterruptedException {
            resting.release();
            new Semaphore(0).acquire();
        }
    }

    @Test
    void twoInstancesInOneJvmWorkSideBySide(@TempDir Path other) throws Exception {
        ArchiveFixture second = new ArchiveFixture(other.resolve("work")).create();
        second.source.insert("trades", trade(5, "Z", 1));
        CompletableFuture<ExportReport> beside = CompletableFuture.supplyAsync(second::export);
        assertThat(archive.export().complete()).isTrue();
        assertThat(beside.get().complete()).isTrue();
        assertThat(second.archivedRows()).isEqualTo(second.sourceRows());
        assertThat(archive.archivedRows()).isNotEmpty().doesNotContainAnyElementsOf(second.archivedRows());
    }
}
