package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.TEN;
import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.trade;
import static dev.coldarchive.ArchiveFixture.trades;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.event.WindowOutcome.Result;
import dev.coldarchive.format.CanonicalFormat;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.source.MarkedWindow;
import dev.coldarchive.source.MemoryTransaction;
import dev.coldarchive.source.SourceRetention;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Rows that come for windows that are archived already, noted by those who write them. */
class LateRowsTest extends LateRowsFixture {
    @Test
    void aLateRowThatWasMarkedIsArchived() {
        writeLate(20, "late");
        quiet();
        ExportReport report = archive.export();
        assertThat(report.complete()).isTrue();
        assertThat(archive.archivedRows()).isEqualTo(archive.sourceRows());
        assertThat(report.outcomes()).singleElement().satisfies(outcome -> {
            assertThat(outcome.window()).isEqualTo(hour(0));
            assertThat(outcome.revision()).isEqualTo(2);
            assertThat(outcome.lateRows()).isEqualTo(1);
        });
        assertThat(marked()).isEmpty();
    }

    @Test
    void anUpdateAndADeleteThatWereMarkedAreLookedAt() {
        MemoryTransaction writer = archive.source.begin("writer");
        writer.update("trades", row -> text(row[1]).equals("A"), row -> trade(3_620, "A", 1));
        touch(writer, 10, 3_620);
        writer.commit();
        quiet();
        assertThat(archive.export().outcomes()).extracting(WindowOutcome::window).containsExactly(hour(0), hour(1));
        assertThat(archive.ledger.window("trades", hour(0).start()).orElseThrow().state()).isEqualTo(WindowState.DIVERGED);
        assertThat(archive.archivedRows()).containsAll(archive.sourceRows()).hasSize(4);
    }

    @Test
    void aMarkWithoutALateRowCostsACountAndNoRevision() {
        mark(20);
        quiet();
        int objects = archive.store.keys().size();
        assertThat(archive.export().outcomes()).extracting(WindowOutcome::result).containsExactly(Result.UNCHANGED);
        assertThat(archive.store.keys()).hasSize(objects);
        assertThat(archive.ledger.window("trades", hour(0).start()).orElseThrow().revision()).isEqualTo(1);
        assertThat(marked()).isEmpty();
    }

    @Test
    void aMarkWaitsUntilItsWindowIsQuietForTheLag() {
        writeLate(20, "late");
        archive.source.advance(Duration.ofMinutes(4));
        writeLate(30, "later");
        archive.source.advance(Duration.ofMinutes(4));
        assertThat(archive.export().outcomes()).isEmpty();
        archive.source.advance(Duration.ofMinutes(1));
        assertThat(archive.export().outcomes()).extracting(WindowOutcome::lateRows).containsExactly(2L);
    }

    @Test
    void aWindowThatIsNeverQuietWaitsSixHours() {
        for (int i = 0; i < 90; i++) {
            writeLate(20 + i, "late");
            archive.source.advance(Duration.ofMinutes(4));
        }
        assertThat(archive.export().outcomes()).filteredOn(outcome -> outcome.window().equals(hour(0))).extracting(WindowOutcome::lateRows).containsExactly(90L);
    }

    @Test
    void nothingWaitsWhenLossIsNear() {
        configured(trades().retention(Duration.ofHours(26)).build());
        MemoryTransaction older = archive.source.begin("somebody else");
        writeLate(20, "late");
        assertThat(archive.export().outcomes()).extracting(WindowOutcome::window).containsExactly(hour(0));
        assertThat(archive.archivedRows()).contains(ArchiveFixture.text(trade(20, "late", 1)));
        older.rollback();
    }

    @Test
    void windowsThatRowsMaySoonBeDeletedFromComeBeforeNewOnesAndOthersAfterThem() {
        configured(trades().retention(Duration.ofHours(29)).build());
        archive.source.insert("trades", trade(10_810, "D", 4));
        writeLate(20, "near loss");
        writeLate(7_220, "not so near");
        archive.source.setNow(TEN.plus(Duration.ofHours(5)));
        assertThat(archive.export().outcomes()).extracting(WindowOutcome::window).containsExactly(hour(0), hour(3), hour(2));
    }

    @Test
    void aBackfillBeforeTheFirstWindowIsArchived() {
        writeLate(-7_000, "early");
        quiet();
        assertThat(archive.export().outcomes()).extracting(WindowOutcome::window).containsExactly(hour(-2));
        assertThat(archive.archivedRows()).isEqualTo(archive.sourceRows());
        assertThat(archive.ledger.cursor("trades").orElseThrow().position()).isEqualTo(hour(3).start());
    }

    @Test
    void rowsBeforeAConfiguredStartAreNotArchivedLateOrNot() {
        configured(trades().startFrom(TEN).build());
        writeLate(-7_000, "early");
        quiet();
        assertThat(archive.export().outcomes()).isEmpty();
    }

    @Test
    void aBackfillBehindTheRetentionBoundaryIsArchivedAtOnce() {
        configured(trades().retention(Duration.ofHours(30)).build());
        archive.source.setNow(TEN.plus(Duration.ofHours(3)).plus(Duration.ofDays(3)));
        archive.export();
        writeLate(20, "days late");
        archive.export();
        assertThat(archive.archivedRows()).isEqualTo(archive.sourceRows());
    }

    @Test
    void aWriterThatWasOpenWhenTheWindowWasReadIsLookedForUntilItHasEnded() {
        archive.source.setNow(TEN.plus(Duration.ofHours(3)).plus(Duration.ofMinutes(30)));
        MemoryTransaction slow = archive.source.begin("slow").insert("trades", trade(10_820, "slow", 1));
        archive.source.setNow(TEN.plus(Duration.ofHours(4)).plus(Duration.ofMinutes(10)));
        assertThat(archive.export().outcomes()).extracting(WindowOutcome::result).containsExactly(Result.COMMITTED);
        listen();
        assertThat(archive.export().outcomes()).extracting(WindowOutcome::result).containsExactly(Result.NOT_CLOSED);
        assertThat(calls).contains("snapshot").doesNotContain("rows");
        slow.commit();
        assertThat(archive.export().outcomes()).extracting(WindowOutcome::lateRows).containsExactly(1L);
        assertThat(archive.export().outcomes()).isEmpty();
    }

    @Test
    void oneLateWindowThatFailsKeepsNoOtherBack() {
        writeLate(20, "late");
        writeLate(3_620, "late");
        quiet();
        archive.source.onCall(call -> {
            calls.add(call);
            if (call.equals("snapshot") && calls.stream().filter("snapshot"::equals).count() == 1) {
                throw new ArchiveException(ArchiveException.Category.FAILURE, "cannot read window", null);
            }
        });
        ExportReport report = archive.export();
        assertThat(report.failures()).hasSize(1);
        assertThat(report.outcomes()).extracting(WindowOutcome::window).containsExactly(hour(1));
    }

    @Test
    void touchingNeedsAConfiguredTableAndMarks() {
        MemoryTransaction writer = archive.source.begin("writer");
        assertThatThrownBy(() -> archive.archiver().touched(writer.connection(), "unknown", List.of(TEN))).hasMessageContaining("not configured");
        Archiver without = Archiver.builder().source(archive.source).format(new CanonicalFormat()).store(archive.store).ledger(archive.ledger)
                .tables(List.of(archive.table)).workDir(archive.workDir).build();
        assertThatThrownBy(() -> without.touched(writer.connection(), "trades", List.of(TEN))).hasMessageContaining("keeps no marks");
    }

    @Test
    void timesOutsideOfAllWindowsAreNoFault() {
        MemoryTransaction writer = archive.source.begin("writer");
        archive.archiver().touched(writer.connection(), "trades", List.of(Instant.MIN, Instant.MAX, TEN, TEN.plusSeconds(1)));
        writer.commit();
        assertThat(archive.source.marks().windows(archive.table)).singleElement().extracting(MarkedWindow::marks).isEqualTo(1L);
    }

    private static String text(Object stored) {
        return new String((byte[]) stored);
    }

    @Test
    void nothingWaitsWhenTheSourceItselfSaysThatLossIsNear() {
        archive.retention = any -> new SourceRetention(Optional.of(Duration.ofHours(20)), false, Optional.empty(), new TreeSet<>());
        archive.export();
        assertThat(archive.ledger.window("trades", hour(0).start()).orElseThrow().state()).isEqualTo(WindowState.SEALED);
        MemoryTransaction older = archive.source.begin("somebody else");
        writeLate(20, "near loss");
        archive.export();
        assertThat(archive.archivedRows()).contains(ArchiveFixture.text(trade(20, "near loss", 1)));
        older.rollback();
    }
}
