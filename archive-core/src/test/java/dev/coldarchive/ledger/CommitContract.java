package dev.coldarchive.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Of every {@link LedgerContract}: commits, and where the cursor is afterwards. */
public abstract class CommitContract extends LedgerWorld {
    @Test
    void aNewTableHasNothing() {
        assertThat(ledger.cursor(TABLE)).isEmpty();
        assertThat(ledger.window(TABLE, START)).isEmpty();
        assertThat(ledger.windows(TABLE, START, START.plus(HOUR))).isEmpty();
        assertThat(ledger.intents(TABLE)).isEmpty();
    }

    @Test
    void theFirstCursorStays() {
        Lease lease = take("a");
        assertThat(ledger.startAt(lease, START).position()).isEqualTo(START);
        assertThat(ledger.startAt(lease, START.plus(HOUR)).position()).isEqualTo(START);
        assertThat(ledger.cursor(TABLE)).hasValueSatisfying(cursor -> {
            assertThat(cursor.table()).isEqualTo(TABLE);
            assertThat(cursor.position()).isEqualTo(START);
            assertThat(cursor.movedAt()).isAfter(Instant.EPOCH);
        });
    }

    @Test
    void aCommitRecordsTheWindowAndMovesTheCursorToItsEnd() {
        Lease lease = started();
        Instant before = ledger.cursor(TABLE).orElseThrow().movedAt();
        WindowRecord written = new WindowRecord(TABLE, hour(0), WindowState.COMMITTED, 1, lease.epoch(), new RowDigest(7, -2, 3), 4_711,
                Optional.of("ab".repeat(32)), true, Optional.of("a writer was open"), Instant.EPOCH);
        Cursor cursor = ledger.commit(lease, written, 0);
        assertThat(cursor.position()).isEqualTo(hour(0).end());
        assertThat(cursor.movedAt()).isAfterOrEqualTo(before);
        assertThat(ledger.cursor(TABLE)).contains(cursor);
        WindowRecord read = ledger.window(TABLE, START).orElseThrow();
        assertThat(read).usingRecursiveComparison().ignoringFields("updatedAt").isEqualTo(written);
        assertThat(read.updatedAt()).isAfter(Instant.EPOCH);
    }

    @Test
    void aCommitOfATableWithoutACursorIsRefused() {
        Lease lease = take("a");
        assertThatThrownBy(() -> ledger.commit(lease, committed(0, 1), 0)).isInstanceOf(ArchiveException.class).hasMessageContaining("no cursor");
        assertThat(ledger.window(TABLE, START)).isEmpty();
    }

    @Test
    void theCursorMovesOverTheContiguousRunOnly() {
        Lease lease = started();
        assertThat(ledger.commit(lease, committed(2, 1), 0).position()).isEqualTo(START);
        assertThat(ledger.commit(lease, committed(0, 1), 0).position()).isEqualTo(hour(0).end());
        assertThat(ledger.commit(lease, committed(3, 1), 0).position()).isEqualTo(hour(0).end());
        assertThat(ledger.commit(lease, committed(1, 1), 0).position()).isEqualTo(hour(3).end());
    }

    @Test
    void anAdvanceMovesTheCursorOverTheContiguousRunOnlyAndNeverBack() {
        Lease lease = started();
        ledger.commit(lease, committed(0, 1), 0);
        ledger.commit(lease, committed(1, 1), 0);
        ledger.annotate(lease, said(2, WindowState.QUARANTINED, "x"));
        ledger.commit(lease, committed(3, 1), 0);
        Cursor reached = ledger.cursor(TABLE).orElseThrow();
        assertThat(ledger.advance(lease)).as("it is where it belongs").contains(reached);
        ledger.rewrite(lease, List.of(), Optional.of(START));
        assertThat(ledger.advance(lease).orElseThrow().position()).isEqualTo(hour(1).end());
        ledger.annotate(lease, said(2, WindowState.SOURCE_GONE, "x"));
        assertThat(ledger.advance(lease).orElseThrow().position()).isEqualTo(hour(3).end());
        assertThat(ledger.cursor(TABLE).orElseThrow().position()).isEqualTo(hour(3).end());
        ledger.rewrite(lease, List.of(), Optional.of(hour(9).end()));
        assertThat(ledger.advance(lease).orElseThrow().position()).as("nothing is known there").isEqualTo(hour(9).end());
    }

    @Test
    void aTableWithoutACursorIsNotAdvanced() {
        assertThat(ledger.advance(take("a"))).isEmpty();
        assertThat(ledger.cursor(TABLE)).isEmpty();
    }

    @Test
    void aCursorInsideAWindowPassesItOnceItIsCommitted() {
        Lease lease = take("a");
        ledger.startAt(lease, START.plusSeconds(1_234).plusNanos(567_000));
        assertThat(ledger.cursor(TABLE).orElseThrow().position()).isEqualTo(START.plusSeconds(1_234).plusNanos(567_000));
        assertThat(ledger.commit(lease, committed(1, 1), 0).position()).isEqualTo(START.plusSeconds(1_234).plusNanos(567_000));
        assertThat(ledger.commit(lease, committed(0, 1), 0).position()).isEqualTo(hour(1).end());
    }

    @Test
    void aWindowBeforeTheCursorDoesNotMoveItBack() {
        Lease lease = started();
        assertThat(ledger.commit(lease, committed(-5, 1), 0).position()).isEqualTo(START);
        ledger.commit(lease, committed(0, 1), 0);
        assertThat(ledger.commit(lease, committed(0, 2), 1).position()).isEqualTo(hour(0).end());
    }

    @Test
    void aQuarantinedWindowStopsTheCursor() {
        Lease lease = started();
        ledger.annotate(lease, said(0, WindowState.QUARANTINED, "price of a row is NaN"));
        assertThat(ledger.commit(lease, committed(1, 1), 0).position()).isEqualTo(START);
        assertThat(ledger.commit(lease, committed(0, 1), 0).position()).isEqualTo(hour(1).end());
    }

    @Test
    void windowsWhoseSourceIsGoneAndDivergedOnesLetTheCursorPass() {
        Lease lease = started();
        ledger.commit(lease, in(WindowState.SOURCE_GONE, committed(0, 1)), 0);
        assertThat(ledger.commit(lease, in(WindowState.DIVERGED, committed(1, 1)), 0).position()).isEqualTo(hour(1).end());
    }

    @Test
    void aRewriteReplacesWhateverWasSaidOfTheseWindowsAndLeavesIntentsAlone() {
        Lease lease = started();
        ledger.commit(lease, committed(0, 3), 0);
        ledger.commit(lease, committed(1, 1), 0);
        ledger.intend(lease, new Intent(TABLE, hour(0), 4, lease.epoch(), lease.owner(), List.of()));
        WindowRecord earlier = new WindowRecord(TABLE, hour(0), WindowState.QUARANTINED, 2, lease.epoch(), new RowDigest(5, 6, 7), 8, Optional.of("cd".repeat(32)), true,
                Optional.of("in doubt"), 9, new RowDigest(1, 2, 3), Optional.of("somebody"), Instant.EPOCH);
        for (int again = 0; again < 2; again++) {
            ledger.rewrite(lease, List.of(earlier, committed(5, 1)), Optional.empty());
        }
        assertThat(ledger.window(TABLE, START).orElseThrow()).usingRecursiveComparison().ignoringFields("updatedAt").isEqualTo(earlier);
        assertThat(ledger.window(TABLE, hour(1).start()).orElseThrow().revision()).isEqualTo(1);
        assertThat(ledger.window(TABLE, hour(5).start())).isPresent();
        assertThat(ledger.intents(TABLE)).extracting(Intent::window).containsExactly(hour(0));
        assertThat(ledger.cursor(TABLE).orElseThrow().position()).as("left alone").isEqualTo(hour(1).end());
    }

    @Test
    void aRewriteSetsTheCursorForwardAndBackAndWhereThereWasNone() {
        Lease lease = take("a");
        for (Instant to : List.of(hour(3).end(), hour(0).end(), hour(0).end())) {
            ledger.rewrite(lease, List.of(), Optional.of(to));
            assertThat(ledger.cursor(TABLE).orElseThrow().position()).isEqualTo(to);
        }
        assertThat(ledger.commit(lease, committed(1, 1), 0).position()).isEqualTo(hour(1).end());
    }

    @Test
    void aRewriteUnderAnEpochThatIsOverIsRefused() {
        Lease lease = started();
        leases.acquire(TABLE, "b", LONG, TakeOver.FORCED);
        assertThatThrownBy(() -> ledger.rewrite(lease, List.of(committed(0, 1)), Optional.of(hour(0).end()))).isInstanceOf(FencedException.class);
        assertThat(ledger.window(TABLE, START)).isEmpty();
        assertThat(ledger.cursor(TABLE).orElseThrow().position()).isEqualTo(START);
    }

    @Test
    void everyStateIsReadBackAndPassesOnlyIfItIsAccountedFor() {
        Lease lease = started();
        Instant position = START;
        for (WindowState state : WindowState.values()) {
            String table = "of-" + state.name().toLowerCase(Locale.ROOT);
            Lease own = leases.acquire(table, "a", LONG, TakeOver.NEVER);
            ledger.startAt(own, position);
            WindowRecord record = in(state, committed(0, 1));
            Cursor cursor = ledger.commit(own, new WindowRecord(table, record.window(), state, 1, own.epoch(), record.digest(), record.sizeBytes(),
                    record.manifestSha256(), false, Optional.empty(), Instant.EPOCH), 0);
            assertThat(ledger.window(table, START).orElseThrow().state()).isEqualTo(state);
            assertThat(cursor.position()).as(state.name()).isEqualTo(state.accountedFor() ? hour(0).end() : START);
        }
        assertThat(ledger.window(TABLE, START)).isEmpty();
        ledger.commit(lease, committed(0, 1), 0);
    }

    @Test
    void aLongRunIsPassedAtOnce() {
        Lease lease = started();
        for (int i = 1; i <= 50; i++) {
            ledger.commit(lease, committed(i, 1), 0);
        }
        assertThat(ledger.cursor(TABLE).orElseThrow().position()).isEqualTo(START);
        assertThat(ledger.commit(lease, committed(0, 1), 0).position()).isEqualTo(hour(50).end());
    }

    @Test
    void tablesDoNotSeeEachOther() {
        Lease lease = started();
        ledger.commit(lease, committed(0, 1), 0);
        assertThat(ledger.cursor("deltas")).isEmpty();
        assertThat(ledger.window("deltas", START)).isEmpty();
    }

    @Test
    void aCommitOnAnotherRevisionIsFencedAndChangesNothing() {
        Lease lease = started();
        ledger.commit(lease, committed(0, 1), 0);
        ledger.intend(lease, intent(0, 2, lease));
        assertThatThrownBy(() -> ledger.commit(lease, committed(0, 2), 0)).isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> ledger.commit(lease, committed(0, 3), 2)).isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> ledger.commit(lease, committed(1, 2), 1)).isInstanceOf(FencedException.class);
        assertThat(ledger.window(TABLE, START).orElseThrow().revision()).isEqualTo(1);
        assertThat(ledger.intents(TABLE)).hasSize(1);
        assertThat(ledger.cursor(TABLE).orElseThrow().position()).isEqualTo(hour(0).end());
    }

    @Test
    void aRevisionFollowsTheLedgersOwn() {
        Lease lease = started();
        ledger.commit(lease, committed(0, 1), 0);
        ledger.commit(lease, committed(0, 2), 1);
        assertThat(ledger.window(TABLE, START).orElseThrow().revision()).isEqualTo(2);
    }

    @Test
    void aManifestSeveralRevisionsAheadIsAdopted() {
        Lease lease = started();
        ledger.commit(lease, committed(0, 1), 0);
        assertThat(ledger.commit(lease, committed(0, 4), 1).position()).isEqualTo(hour(0).end());
        assertThat(ledger.window(TABLE, START).orElseThrow().revision()).isEqualTo(4);
    }

    @Test
    void recordingTheSameRevisionAndManifestAgainIsSuccessAndChangesNothing() {
        Lease lease = started();
        Cursor cursor = ledger.commit(lease, committed(0, 1), 0);
        ledger.annotate(lease, ledger.window(TABLE, START).orElseThrow().in(WindowState.SEALED));
        WindowRecord sealed = ledger.window(TABLE, START).orElseThrow();
        assertThat(ledger.commit(lease, committed(0, 1), 0)).isEqualTo(cursor);
        assertThat(ledger.window(TABLE, START)).contains(sealed);
    }

    @Test
    void anotherManifestOfARecordedRevisionIsFenced() {
        Lease lease = started();
        ledger.commit(lease, committed(0, 1), 0);
        WindowRecord other = committed(0, 1);
        WindowRecord rival = new WindowRecord(TABLE, other.window(), other.state(), 1, 1, other.digest(), 1, Optional.of("cd".repeat(32)), false,
                Optional.empty(), Instant.EPOCH);
        assertThatThrownBy(() -> ledger.commit(lease, rival, 0)).isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> ledger.commit(lease, rival, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(ledger.window(TABLE, START).orElseThrow().manifestSha256()).isEqualTo(other.manifestSha256());
    }

    @Test
    void aWindowMayBeAdoptedAtRevisionZero() {
        Lease lease = started();
        ledger.annotate(lease, said(0, WindowState.QUARANTINED, "a foreign object is at its key"));
        WindowRecord adopted = new WindowRecord(TABLE, hour(0), WindowState.COMMITTED, 0, 1, new RowDigest(5, 5, 5), 50, Optional.empty(), false,
                Optional.empty(), Instant.EPOCH);
        assertThat(ledger.commit(lease, adopted, 0).position()).isEqualTo(hour(0).end());
        assertThat(ledger.window(TABLE, START).orElseThrow().digest()).isEqualTo(new RowDigest(5, 5, 5));
    }

    @Test
    void aLeaseGivesNoRightToAnotherTable() {
        Lease lease = leases.acquire("deltas", "a", LONG, TakeOver.NEVER);
        ledger.startAt(lease, START);
        assertThatThrownBy(() -> ledger.commit(lease, committed(0, 1), 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ledger.annotate(lease, said(0, WindowState.PLANNED, null))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ledger.intend(lease, intent(0, 1, lease))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPersonSetsTheCursorForwardAndBackAndTheReasonIsKept() {
        Lease lease = leases.acquire(TABLE, "me", LONG, TakeOver.NEVER);
        LedgerBook book = bookOf(ledger);
        ledger.startAt(lease, START);
        Instant later = START.plus(HOUR);
        assertThat(book.place(lease, START, later, "moved by hand").position()).isEqualTo(later);
        assertThat(book.place(lease, START, later, "an answer was lost").position()).as("said twice").isEqualTo(later);
        assertThat(book.place(lease, later, START, "and back").position()).isEqualTo(START);
        assertThat(ledger.cursor(TABLE).orElseThrow().position()).isEqualTo(START);
        assertThat(book.audit(TABLE, 10)).filteredOn(entry -> entry.action().equals("set-cursor")).extracting(AuditEntry::note)
                .containsExactly("cursor " + later + " -> " + START + ": and back", "cursor " + START + " -> " + later + ": moved by hand");
        assertThat(book.audit(TABLE, 1)).singleElement().satisfies(entry -> {
            assertThat(entry.owner()).isEqualTo("me");
            assertThat(entry.epoch()).isEqualTo(lease.epoch());
            assertThat(entry.role()).isNotEmpty();
            assertThat(entry.window()).isEmpty();
        });
        assertThat(book.audit("another", 10)).isEmpty();
    }

    @Test
    void aCursorThatHasMovedMeanwhileIsNotSet() {
        Lease lease = leases.acquire(TABLE, "me", LONG, TakeOver.NEVER);
        LedgerBook book = bookOf(ledger);
        ledger.startAt(lease, START);
        assertThatThrownBy(() -> book.place(lease, START.minus(HOUR), START.plus(HOUR), "why")).isInstanceOf(FencedException.class).hasMessageContaining(START.toString());
        Lease other = leases.acquire(TABLE, "other", LONG, TakeOver.FORCED);
        assertThatThrownBy(() -> book.place(lease, START, START.plus(HOUR), "why")).isInstanceOf(FencedException.class);
        assertThat(ledger.cursor(TABLE).orElseThrow().position()).isEqualTo(START);
        assertThat(book.lease(TABLE)).hasValueSatisfying(held -> {
            assertThat(held.owner()).isEqualTo("other");
            assertThat(held.epoch()).isEqualTo(other.epoch());
        });
        leases.release(other);
        assertThat(book.lease(TABLE)).isEmpty();
        assertThat(book.lease("another")).isEmpty();
    }
}
