package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.TEN;
import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.trade;
import static dev.coldarchive.ArchiveFixture.trades;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.event.WindowOutcome.Result;
import dev.coldarchive.source.MemoryTransaction;
import dev.coldarchive.store.StoreCall;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Which marks an export deletes, and when: those whose rows it has seen, and no other. */
class ConsumedMarksTest extends LateRowsFixture {
    @Test
    void anOlderTransactionHoldsMarksBackAndNothingIsReadMeanwhile() {
        MemoryTransaction elsewhere = archive.source.begin("another database");
        writeLate(20, "late");
        quiet();
        listen();
        for (int cycle = 0; cycle < 5; cycle++) {
            assertThat(archive.export().outcomes()).isEmpty();
        }
        assertThat(calls).doesNotContain("snapshot");
        assertThat(marked()).containsExactly(hour(0));
        elsewhere.rollback();
        assertThat(archive.export().outcomes()).extracting(WindowOutcome::lateRows).containsExactly(1L);
    }

    @Test
    void aMarkWrittenWhileItsWindowIsUploadedStays() {
        writeLate(20, "late");
        quiet();
        AtomicBoolean written = new AtomicBoolean();
        archive.store.onCall(call -> {
            if (call.operation() == StoreCall.Operation.PUT && written.compareAndSet(false, true)) {
                writeLate(30, "later");
            }
        });
        archive.export();
        assertThat(marked()).containsExactly(hour(0));
        assertThat(archive.archivedRows()).doesNotContain(ArchiveFixture.text(trade(30, "later", 1)));
        quiet();
        archive.export();
        assertThat(archive.archivedRows()).isEqualTo(archive.sourceRows());
        assertThat(marked()).isEmpty();
    }

    @Test
    void aMarkWhoseWriterIsOpenWhileTheWindowIsReadStays() {
        MemoryTransaction slow = archive.source.begin("slow").insert("trades", trade(40, "slow", 1));
        touch(slow, 40);
        archive.source.setNow(archive.source.now().plusSeconds(1));
        writeLate(20, "late");
        quiet();
        archive.source.onCall(call -> { });
        archive.reexport(0);
        slow.commit();
        assertThat(marked()).containsExactly(hour(0));
        quiet();
        archive.export();
        assertThat(archive.archivedRows()).isEqualTo(archive.sourceRows());
    }

    @Test
    void aCrashBetweenTheLedgerAndTheMarksCostsOneCount() {
        writeLate(20, "late");
        quiet();
        archive.source.onCall(call -> {
            if (call.equals("consume")) {
                throw new IllegalStateException("crash");
            }
        });
        archive.export();
        archive.source.onCall(call -> { });
        assertThat(marked()).containsExactly(hour(0));
        assertThat(archive.export().outcomes()).extracting(WindowOutcome::result).containsExactly(Result.UNCHANGED);
        assertThat(archive.ledger.window("trades", hour(0).start()).orElseThrow().revision()).isEqualTo(2);
        assertThat(marked()).isEmpty();
    }

    @Test
    void marksThatCannotBeReadKeepNoNewWindowBack() {
        archive.source.insert("trades", trade(10_810, "D", 4));
        archive.source.setNow(TEN.plus(Duration.ofHours(5)));
        archive.source.onCall(call -> {
            if (call.equals("windows")) {
                throw new ArchiveException(ArchiveException.Category.NOT_INITIALISED, "cannot read the marks of table trades", "run: archive init");
            }
        });
        ExportReport report = archive.export();
        assertThat(report.outcomes()).extracting(WindowOutcome::window).containsExactly(hour(3));
        assertThat(report.failures()).singleElement().satisfies(failure -> assertThat(failure).hasMessageContaining("cannot read the marks"));
    }

    @Test
    void marksThatCannotBeDeletedAreSaidToBeSo() {
        writeLate(20, "late");
        quiet();
        archive.source.onCall(call -> {
            if (call.equals("consume")) {
                throw new ArchiveException(ArchiveException.Category.PERMISSION, "cannot delete marks of table trades: permission denied", null);
            }
        });
        assertThat(archive.export().complete()).isTrue();
        assertThat(archive.warnings).singleElement().asString().contains("permission denied", "will be counted again");
    }

    @Test
    void aFirstExportConsumesTheMarksThatItHasSeen() {
        archive.source.setNow(TEN.plus(Duration.ofHours(4)).plusSeconds(1));
        writeLate(10_820, "within the lag");
        archive.source.setNow(TEN.plus(Duration.ofHours(5)));
        assertThat(archive.export().outcomes()).extracting(WindowOutcome::window).containsExactly(hour(3));
        assertThat(marked()).isEmpty();
        assertThat(archive.archivedRows()).isEqualTo(archive.sourceRows());
    }

    @Test
    void aStandbyThatHasNotReplayedTheRowsConsumesNoMark() {
        archive.source.pauseReplay();
        writeLate(20, "late");
        quiet();
        archive.source.forgetFences();
        assertThat(archive.export().outcomes()).extracting(WindowOutcome::result).containsExactly(Result.NOT_CLOSED);
        assertThat(marked()).containsExactly(hour(0));
        archive.source.resumeReplay();
        archive.export();
        assertThat(archive.archivedRows()).isEqualTo(archive.sourceRows());
        assertThat(marked()).isEmpty();
    }
}
