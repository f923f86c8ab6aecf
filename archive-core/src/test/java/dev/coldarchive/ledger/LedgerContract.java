package dev.coldarchive.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.ledger.Intent.PlannedPart;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.ObjectStore.ConditionalWrites;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every ledger does, with its leases. An adapter gives a fresh, empty one for each test. */
public abstract class LedgerContract {
    protected static final String TABLE = "trades";
    protected static final Instant START = Instant.parse("2024-01-15T10:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration LONG = Duration.ofMinutes(5);
    /** Such a lease has expired when it is taken: no test has to wait. */
    private static final Duration OVER_AT_ONCE = Duration.ZERO;

    protected Ledger ledger;
    protected LeaseStore leases;
    protected StoreFindings findings;

    /** An empty ledger that also keeps leases and findings. */
    protected abstract Ledger open();

    /** The leases of the ledger that {@link #open()} gave. */
    protected LeaseStore leasesOf(Ledger opened) {
        return (LeaseStore) opened;
    }

    /** The findings of the ledger that {@link #open()} gave. */
    protected StoreFindings findingsOf(Ledger opened) {
        return (StoreFindings) opened;
    }

    @BeforeEach
    void openLedger() {
        ledger = open();
        leases = leasesOf(ledger);
        findings = findingsOf(ledger);
    }

    // --- findings

    @Test
    void ofAStoreThatWasNeverTestedNothingIsKnown() {
        assertThat(findings.finding("s3://bucket")).isEmpty();
    }

    @Test
    void theNewestFindingOfEachStoreIsKept() {
        for (ConditionalWrites found : ConditionalWrites.values()) {
            findings.record(new StoreFinding("s3://bucket", found, "first\nsecond", Instant.EPOCH));
            assertThat(findings.finding("s3://bucket")).hasValueSatisfying(kept -> {
                assertThat(kept.conditionalWrites()).isEqualTo(found);
                assertThat(kept.details()).isEqualTo("first\nsecond");
                assertThat(kept.testedAt()).isAfter(Instant.EPOCH);
            });
        }
        assertThat(findings.finding("s3://bucket/prefix")).isEmpty();
    }

    // --- cursor and commit

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

    // --- rewrite

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
    void anEpochIsAboveTheOneThatIsNamed() {
        Lease first = leases.acquire(TABLE, "a", LONG, TakeOver.NEVER, 41);
        assertThat(first.epoch()).isEqualTo(42);
        assertThat(leases.acquire(TABLE, "a", LONG, TakeOver.NEVER, 7).epoch()).isEqualTo(43);
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

    // --- compare-and-set

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

    // --- intents

    @Test
    void anIntentIsThereUntilItsWindowIsCommitted() {
        Lease lease = started();
        Intent first = intent(0, 1, lease);
        ledger.intend(lease, intent(1, 1, lease));
        ledger.intend(lease, first);
        assertThat(ledger.intents(TABLE)).containsExactly(first, intent(1, 1, lease));
        ledger.commit(lease, committed(0, 1), 0);
        assertThat(ledger.intents(TABLE)).containsExactly(intent(1, 1, lease));
    }

    @Test
    void anIntentOfADeadProcessStaysBesideTheNextOneOfItsOwnerUntilTheCommit() {
        Lease dead = started();
        ledger.intend(dead, intent(0, 1, dead));
        Lease next = leases.acquire(TABLE, dead.owner(), LONG, TakeOver.NEVER);
        ledger.intend(next, intent(0, 1, next));
        assertThat(ledger.intents(TABLE)).containsExactlyInAnyOrder(intent(0, 1, dead), intent(0, 1, next));
        ledger.commit(next, committed(0, 1), 0);
        assertThat(ledger.intents(TABLE)).isEmpty();
    }

    @Test
    void anIntentOfAnotherOwnerStaysUntilItIsSettled() {
        Lease stopped = started();
        ledger.intend(stopped, intent(0, 1, stopped));
        ledger.intend(stopped, intent(1, 1, stopped));
        Lease next = leases.acquire(TABLE, "b", LONG, TakeOver.FORCED);
        ledger.intend(next, intent(0, 1, next));
        ledger.commit(next, committed(0, 1), 0);
        ledger.commit(next, committed(0, 1), 0);
        assertThat(ledger.intents(TABLE)).containsExactlyInAnyOrder(intent(0, 1, stopped), intent(1, 1, stopped));
        ledger.settle(next, intent(0, 1, stopped));
        ledger.settle(next, intent(0, 1, stopped));
        assertThat(ledger.intents(TABLE)).containsExactly(intent(1, 1, stopped));
        assertThatThrownBy(() -> ledger.settle(stopped, intent(1, 1, stopped))).isInstanceOf(FencedException.class);
    }

    @Test
    void windowsWithParkedRowsAreFoundUntilARevisionHasNone() {
        Lease lease = started();
        ledger.commit(lease, parking(committed(0, 1), 0), 0);
        ledger.commit(lease, parking(committed(1, 1), 7), 0);
        assertThat(ledger.parked(TABLE)).singleElement().satisfies(record -> {
            assertThat(record.window()).isEqualTo(hour(1));
            assertThat(record.parkedRows()).isEqualTo(7);
            assertThat(record.archiveOnly()).isEqualTo(new RowDigest(3, -1, 4));
        });
        assertThat(ledger.parked("other")).isEmpty();
        ledger.commit(lease, parking(committed(1, 2), 0), 1);
        assertThat(ledger.parked(TABLE)).isEmpty();
    }

    @Test
    void windowsThatHaveToBeReadAgainAreFoundPageByPageUntilTheyHaveBeen() {
        Lease lease = started();
        for (int hour = 0; hour < 4; hour++) {
            ledger.commit(lease, committed(hour, 1), 0);
        }
        assertThat(ledger.recounts(TABLE, hour(0).start(), 10)).isEmpty();
        for (int hour : new int[] {3, 0, 2}) {
            ledger.annotate(lease, flagged(committed(hour, 1)));
        }
        assertThat(ledger.recounts(TABLE, hour(0).start(), 2)).extracting(WindowRecord::window).containsExactly(hour(0), hour(2));
        assertThat(ledger.recounts(TABLE, hour(2).end(), 2)).extracting(WindowRecord::window).containsExactly(hour(3));
        assertThat(ledger.recounts("other", hour(0).start(), 2)).isEmpty();
        ledger.annotate(lease, committed(3, 1).recounted());
        assertThat(ledger.recounts(TABLE, hour(2).end(), 2)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(WindowState.class)
    void aWindowIsUnsettledInAStateThatTheCursorDoesNotPassAndUnsealedBetweenThatAndItsSeal(WindowState state) {
        Lease lease = started();
        ledger.commit(lease, committed(0, 1), 0);
        ledger.annotate(lease, committed(0, 1).in(state));
        assertThat(ledger.unsettled(TABLE, hour(0).start(), hour(1).start(), Set.of())).isEqualTo(ledger.window(TABLE, START).filter(there -> !state.accountedFor()));
        boolean archived = state == WindowState.COMMITTED || state == WindowState.DIVERGED;
        assertThat(ledger.unsealed(TABLE, hour(0).start(), hour(1).start())).isEqualTo(ledger.window(TABLE, START).filter(there -> archived));
        ledger.annotate(lease, flagged(committed(0, 1)).in(state));
        Optional<WindowRecord> unlessPruned = ledger.window(TABLE, START).filter(there -> state != WindowState.PRUNED);
        assertThat(ledger.unsettled(TABLE, hour(0).start(), hour(1).start(), Set.of())).isEqualTo(unlessPruned);
        ledger.annotate(lease, committed(0, 1).in(state));
        assertThat(ledger.unsettled(TABLE, hour(0).start(), hour(1).start(), Set.of(hour(7).start(), START))).map(WindowRecord::window).isEqualTo(unlessPruned.map(WindowRecord::window));
    }

    @Test
    void theOldestUnsettledWindowOfAHalfOpenRangeIsFoundWhateverItsReason() {
        Lease lease = started();
        for (int hour = 0; hour < 6; hour++) {
            ledger.commit(lease, committed(hour, 1), 0);
        }
        ledger.annotate(lease, committed(4, 1).in(WindowState.QUARANTINED));
        ledger.annotate(lease, flagged(committed(3, 1)));
        Set<Instant> marked = Set.of(hour(2).start(), hour(5).start(), hour(-1).start());
        assertThat(ledger.unsettled(TABLE, hour(0).start(), hour(6).start(), marked)).map(WindowRecord::window).contains(hour(2));
        assertThat(ledger.unsettled(TABLE, hour(0).start().plusSeconds(1), hour(6).start(), Set.of())).map(WindowRecord::window).contains(hour(3));
        assertThat(ledger.unsettled(TABLE, hour(3).start().plusSeconds(1), hour(6).start(), marked)).map(WindowRecord::window).contains(hour(4));
        assertThat(ledger.unsettled(TABLE, hour(5).start(), hour(6).start(), marked)).map(WindowRecord::window).contains(hour(5));
        assertThat(ledger.unsettled(TABLE, hour(0).start(), hour(2).start(), marked)).isEmpty();
        assertThat(ledger.unsettled(TABLE, hour(6).start(), hour(0).start(), marked)).isEmpty();
        assertThat(ledger.unsettled("other", hour(0).start(), hour(6).start(), marked)).isEmpty();
    }

    @Test
    void theOldestUnsealedWindowOfAHalfOpenRangeIsFound() {
        Lease lease = started();
        for (int hour = 0; hour < 3; hour++) {
            ledger.commit(lease, committed(hour, 1), 0);
        }
        ledger.annotate(lease, committed(1, 1).in(WindowState.SEALED));
        assertThat(ledger.unsealed(TABLE, hour(0).start(), hour(3).start())).map(WindowRecord::window).contains(hour(0));
        assertThat(ledger.unsealed(TABLE, hour(0).start().plusSeconds(1), hour(3).start())).map(WindowRecord::window).contains(hour(2));
        assertThat(ledger.unsealed(TABLE, hour(1).start(), hour(2).start())).isEmpty();
        assertThat(ledger.unsealed("other", hour(0).start(), hour(3).start())).isEmpty();
    }

    private static WindowRecord flagged(WindowRecord r) {
        return new WindowRecord(r.table(), r.window(), r.state(), r.revision(), r.epoch(), r.digest(), r.sizeBytes(), r.manifestSha256(), true, r.reason(), r.updatedAt());
    }

    @Test
    void whatAPersonAcknowledgesIsKeptBesideTheRevisionUntilTheNext() {
        Lease lease = started();
        ledger.commit(lease, parking(in(WindowState.DIVERGED, committed(0, 1)), 7), 0);
        ledger.annotate(lease, ledger.window(TABLE, hour(0).start()).orElseThrow().acknowledgedBy("ops: known"));
        assertThat(ledger.window(TABLE, hour(0).start()).orElseThrow()).satisfies(record -> {
            assertThat(record.state()).isEqualTo(WindowState.COMMITTED);
            assertThat(record.acknowledged()).contains("ops: known");
            assertThat(record.parkedRows()).isEqualTo(7);
            assertThat(record.archiveOnly()).isEqualTo(new RowDigest(3, -1, 4));
            assertThat(record.needsAttention()).isFalse();
        });
        ledger.commit(lease, committed(0, 2), 1);
        assertThat(ledger.window(TABLE, hour(0).start()).orElseThrow().acknowledged()).isEmpty();
    }

    @Test
    void recordingARevisionAgainClosesAnIntentThatLedToNothing() {
        Lease lease = started();
        ledger.commit(lease, committed(0, 1), 0);
        ledger.intend(lease, intent(0, 2, lease));
        ledger.commit(lease, committed(0, 1), 1);
        assertThat(ledger.intents(TABLE)).isEmpty();
    }

    @Test
    void theSameIntentTwiceIsOne() {
        Lease lease = started();
        ledger.intend(lease, intent(0, 1, lease));
        ledger.intend(lease, intent(0, 1, lease));
        assertThat(ledger.intents(TABLE)).hasSize(1);
    }

    @Test
    void anIntentWithoutPartsIsKept() {
        Lease lease = started();
        Intent empty = new Intent(TABLE, hour(0), 1, lease.epoch(), lease.owner(), List.of());
        ledger.intend(lease, empty);
        assertThat(ledger.intents(TABLE)).containsExactly(empty);
    }

    // --- annotate

    @Test
    void anAnnotationChangesStateReasonAndRecountOnly() {
        Lease lease = started();
        ledger.commit(lease, committed(0, 1), 0);
        WindowRecord before = ledger.window(TABLE, START).orElseThrow();
        ledger.annotate(lease, new WindowRecord(TABLE, hour(0), WindowState.DIVERGED, 1, 9, new RowDigest(9, 9, 9), 9, Optional.of("ef".repeat(32)), true,
                Optional.of("3 rows are gone"), Instant.EPOCH));
        assertThat(ledger.window(TABLE, START).orElseThrow()).usingRecursiveComparison().ignoringFields("updatedAt").isEqualTo(
                new WindowRecord(TABLE, hour(0), WindowState.DIVERGED, 1, lease.epoch(), before.digest(), before.sizeBytes(), before.manifestSha256(), true,
                        Optional.of("3 rows are gone"), Instant.EPOCH));
        assertThat(ledger.cursor(TABLE).orElseThrow().position()).isEqualTo(hour(0).end());
    }

    @Test
    void anAnnotationOfARevisionThatTheLedgerDoesNotHaveIsFenced() {
        Lease lease = started();
        ledger.commit(lease, committed(0, 1), 0);
        WindowRecord before = ledger.window(TABLE, START).orElseThrow();
        assertThatThrownBy(() -> ledger.annotate(lease, said(0, WindowState.QUARANTINED, "nothing is archived"))).isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> ledger.annotate(lease, committed(0, 2).in(WindowState.SEALED))).isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> ledger.annotate(lease, committed(1, 1).in(WindowState.SEALED))).as("a ledger that has forgotten the window").isInstanceOf(FencedException.class);
        assertThat(ledger.window(TABLE, START)).contains(before);
        assertThat(ledger.window(TABLE, hour(1).start())).isEmpty();
    }

    @Test
    void anAnnotationOfAnUnknownWindowMakesARecordAtRevisionZero() {
        Lease lease = started();
        ledger.annotate(lease, said(0, WindowState.QUARANTINED, "a foreign object is at its key"));
        WindowRecord record = ledger.window(TABLE, START).orElseThrow();
        assertThat(record.revision()).isZero();
        assertThat(record.digest()).isEqualTo(RowDigest.EMPTY);
        assertThat(record.manifestSha256()).isEmpty();
        assertThat(record.reason()).contains("a foreign object is at its key");
        assertThat(ledger.cursor(TABLE).orElseThrow().position()).isEqualTo(START);
        ledger.commit(lease, committed(0, 1), 0);
        assertThat(ledger.window(TABLE, START).orElseThrow().reason()).isEmpty();
    }

    @Test
    void anAnnotationDoesNotMoveTheCursor() {
        Lease lease = started();
        ledger.annotate(lease, said(0, WindowState.SOURCE_GONE, "dropped by retention"));
        assertThat(ledger.cursor(TABLE).orElseThrow().position()).isEqualTo(START);
        assertThat(ledger.commit(lease, committed(1, 1), 0).position()).isEqualTo(hour(1).end());
    }

    @Test
    void windowsAreListedOldestFirstInAHalfOpenRange() {
        Lease lease = started();
        for (int i : new int[] {3, 0, 2, -1}) {
            ledger.commit(lease, committed(i, 1), 0);
        }
        assertThat(ledger.windows(TABLE, START, hour(3).start())).extracting(WindowRecord::window).containsExactly(hour(0), hour(2));
        assertThat(ledger.windows(TABLE, Instant.MIN, Instant.MAX)).extracting(WindowRecord::window)
                .containsExactly(hour(-1), hour(0), hour(2), hour(3));
        assertThat(ledger.windows(TABLE, START, START)).isEmpty();
        assertThat(ledger.windows(TABLE, Instant.MIN, Instant.MAX, 2)).extracting(WindowRecord::window).containsExactly(hour(-1), hour(0));
        assertThat(ledger.windows(TABLE, START, Instant.MAX, 1)).extracting(WindowRecord::window).containsExactly(hour(0));
    }

    @Test
    void windowsAreCountedByDayStateAndWhatTheyWaitFor() {
        Lease lease = started();
        for (int hour : new int[] {0, 1, 13, 14, 15, 16}) { // the 14th hour after 10:00 is the next day's first
            ledger.commit(lease, committed(hour, 1), 0);
        }
        ledger.commit(lease, in(WindowState.SEALED, committed(1, 2)), 1);
        ledger.commit(lease, parking(committed(15, 2), 3), 1);
        WindowRecord late = committed(16, 2);
        ledger.commit(lease, new WindowRecord(TABLE, late.window(), late.state(), 2, 1, late.digest(), late.sizeBytes(), late.manifestSha256(), true, Optional.empty(), Instant.EPOCH), 1);
        LocalDate first = LocalDate.of(2024, 1, 15);
        LocalDate second = LocalDate.of(2024, 1, 16);
        List<DayCount> days = ledger.days(TABLE, Instant.MIN, Instant.MAX);
        assertThat(days).extracting(DayCount::day).isSorted();
        assertThat(days).containsExactlyInAnyOrder(
                new DayCount(first, WindowState.COMMITTED, false, false, 2, 200, 2_000, hour(13).end()),
                new DayCount(first, WindowState.SEALED, false, false, 1, 100, 1_000, hour(1).end()),
                new DayCount(second, WindowState.COMMITTED, false, false, 1, 100, 1_000, hour(14).end()),
                new DayCount(second, WindowState.COMMITTED, false, true, 1, 100, 1_000, hour(15).end()),
                new DayCount(second, WindowState.COMMITTED, true, true, 1, 100, 1_000, hour(16).end()));
        assertThat(ledger.days(TABLE, hour(1).start(), hour(14).start())).extracting(DayCount::windows).containsExactlyInAnyOrder(1L, 1L);
        assertThat(ledger.days(TABLE, START, START)).isEmpty();
        assertThat(ledger.days("another", Instant.MIN, Instant.MAX)).isEmpty();
    }

    // --- fencing

    @Test
    void afterATakeoverTheFormerHolderChangesNothing() {
        Lease stale = started();
        leases.acquire(TABLE, "b", LONG, TakeOver.FORCED);
        assertThatThrownBy(() -> ledger.startAt(stale, START)).isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> ledger.advance(stale)).isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> ledger.intend(stale, intent(0, 1, stale))).isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> ledger.commit(stale, committed(0, 1), 0)).isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> ledger.annotate(stale, said(0, WindowState.QUARANTINED, "x"))).isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> leases.renew(stale, LONG)).isInstanceOf(FencedException.class);
        assertThat(ledger.window(TABLE, START)).isEmpty();
        assertThat(ledger.intents(TABLE)).isEmpty();
        assertThat(ledger.cursor(TABLE).orElseThrow().position()).isEqualTo(START);
    }

    @Test
    void aReleasedLeaseChangesNothing() {
        Lease released = started();
        leases.release(released);
        assertThatThrownBy(() -> ledger.commit(released, committed(0, 1), 0)).isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> leases.renew(released, LONG)).isInstanceOf(FencedException.class);
    }

    @Test
    void anExpiredLeaseThatNobodyTookStillWorks() {
        Lease expired = leases.acquire(TABLE, "a", OVER_AT_ONCE, TakeOver.NEVER);
        ledger.startAt(expired, START);
        assertThat(ledger.commit(expired, committed(0, 1), 0).position()).isEqualTo(hour(0).end());
        assertThat(leases.renew(expired, LONG).epoch()).isEqualTo(expired.epoch());
    }

    @Test
    void aLeaseThatWasNeverTakenIsFenced() {
        Lease invented = new Lease(TABLE, "a", 1, START);
        assertThatThrownBy(() -> ledger.startAt(invented, START)).isInstanceOf(FencedException.class);
        assertThat(ledger.cursor(TABLE)).isEmpty();
    }

    // --- leases

    @Test
    void aFreeLeaseIsTakenWithItsOwnerAndTime() {
        Lease lease = leases.acquire(TABLE, "a", LONG, TakeOver.NEVER);
        assertThat(lease.table()).isEqualTo(TABLE);
        assertThat(lease.owner()).isEqualTo("a");
        assertThat(lease.epoch()).isPositive();
        assertThat(leases.renew(lease, LONG.multipliedBy(2)).expiresAt()).isAfter(lease.expiresAt());
    }

    @Test
    void aHeldLeaseIsRefusedAndNamesItsHolder() {
        Lease held = take("a");
        for (TakeOver mode : new TakeOver[] {TakeOver.NEVER, TakeOver.EXPIRED}) {
            assertThatThrownBy(() -> leases.acquire(TABLE, "b", LONG, mode)).isInstanceOf(LeaseHeldException.class).hasMessageContaining("a holds it");
        }
        assertThat(leases.renew(held, LONG).owner()).isEqualTo("a");
    }

    @Test
    void anExpiredLeaseIsTakenOverOnlyWhereThatIsAllowed() {
        Lease expired = leases.acquire(TABLE, "a", OVER_AT_ONCE, TakeOver.NEVER);
        assertThatThrownBy(() -> leases.acquire(TABLE, "b", LONG, TakeOver.NEVER)).isInstanceOf(LeaseHeldException.class);
        Lease taken = leases.acquire(TABLE, "b", LONG, TakeOver.EXPIRED);
        assertThat(taken.owner()).isEqualTo("b");
        assertThat(taken.epoch()).isGreaterThan(expired.epoch());
        assertThatThrownBy(() -> leases.renew(expired, LONG)).isInstanceOf(FencedException.class);
    }

    @Test
    void aPersonMayTakeALeaseThatHasNotExpired() {
        Lease held = take("a");
        Lease taken = leases.acquire(TABLE, "b", LONG, TakeOver.FORCED);
        assertThat(taken.epoch()).isGreaterThan(held.epoch());
    }

    @Test
    void theSameOwnerTakesItsLeaseAgainAtOnceWithALargerEpoch() {
        Lease former = started();
        Lease again = leases.acquire(TABLE, "a", LONG, TakeOver.NEVER);
        assertThat(again.epoch()).isGreaterThan(former.epoch());
        assertThatThrownBy(() -> ledger.commit(former, committed(0, 1), 0)).isInstanceOf(FencedException.class);
        ledger.commit(again, committed(0, 1), 0);
    }

    @Test
    void epochsGrowForEverAlsoAfterARelease() {
        long last = 0;
        for (int i = 0; i < 5; i++) {
            Lease lease = leases.acquire(TABLE, "owner-" + i, LONG, TakeOver.NEVER);
            assertThat(lease.epoch()).isGreaterThan(last);
            last = lease.epoch();
            leases.release(lease);
        }
    }

    @Test
    void releasingALostLeaseDoesNothing() {
        Lease lost = take("a");
        Lease taken = leases.acquire(TABLE, "b", LONG, TakeOver.FORCED);
        leases.release(lost);
        leases.release(lost);
        assertThat(leases.renew(taken, LONG).epoch()).isEqualTo(taken.epoch());
        assertThatThrownBy(() -> leases.acquire(TABLE, "c", LONG, TakeOver.EXPIRED)).isInstanceOf(LeaseHeldException.class);
    }

    @Test
    void leasesOfDifferentTablesAreIndependent() {
        take("a");
        assertThat(leases.acquire("deltas", "b", LONG, TakeOver.NEVER).owner()).isEqualTo("b");
    }

    @Test
    void ofEightThreadsThatRaceForALeaseOneWins() throws Exception {
        List<Lease> won = race(8, i -> leases.acquire(TABLE, "owner-" + i, LONG, TakeOver.EXPIRED));
        assertThat(won).hasSize(1);
        assertThat(leases.renew(won.get(0), LONG).owner()).isEqualTo(won.get(0).owner());
    }

    @Test
    void ofEightThreadsThatRaceForAnExpiredLeaseOneWins() throws Exception {
        leases.acquire(TABLE, "dead", OVER_AT_ONCE, TakeOver.NEVER);
        assertThat(race(8, i -> leases.acquire(TABLE, "owner-" + i, LONG, TakeOver.EXPIRED))).hasSize(1);
    }

    @Test
    void windowsCommittedByEightThreadsLeaveNoGapBehindTheCursor() throws Exception {
        Lease lease = started();
        assertThat(race(8, i -> {
            for (int hour = i; hour < 40; hour += 8) {
                ledger.commit(lease, committed(hour, 1), 0);
            }
            return lease;
        })).hasSize(8);
        assertThat(ledger.cursor(TABLE).orElseThrow().position()).isEqualTo(hour(39).end());
    }

    // --- what the tests say

    /** Runs something in several threads at once; gives the results of those that were not refused by a lease. */
    private static List<Lease> race(int threads, ThreadCall call) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch go = new CountDownLatch(1);
            List<Future<Lease>> calls = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int number = i;
                Callable<Lease> one = () -> {
                    go.await();
                    try {
                        return call.by(number);
                    } catch (LeaseHeldException refused) {
                        return null;
                    }
                };
                calls.add(pool.submit(one));
            }
            go.countDown();
            List<Lease> results = new ArrayList<>();
            for (Future<Lease> each : calls) {
                Optional.ofNullable(each.get()).ifPresent(results::add);
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    @FunctionalInterface
    private interface ThreadCall {
        Lease by(int thread);
    }

    private static WindowRecord parking(WindowRecord r, long parkedRows) {
        return new WindowRecord(r.table(), r.window(), r.state(), r.revision(), r.epoch(), r.digest(), r.sizeBytes(), r.manifestSha256(), r.recount(),
                Optional.of("waits"), parkedRows, new RowDigest(3, -1, 4), Optional.empty(), r.updatedAt());
    }

    protected Lease take(String owner) {
        return leases.acquire(TABLE, owner, LONG, TakeOver.NEVER);
    }

    /** A lease of "a" on a table whose cursor is at START. */
    protected Lease started() {
        Lease lease = take("a");
        ledger.startAt(lease, START);
        return lease;
    }

    protected static Window hour(int number) {
        return Window.of(START.plus(HOUR.multipliedBy(number)), HOUR);
    }

    protected static WindowRecord committed(int hour, int revision) {
        return new WindowRecord(TABLE, hour(hour), WindowState.COMMITTED, revision, 1, new RowDigest(100, 1, hour), 1_000,
                Optional.of(String.format("%064x", 1_000_000 + hour * 1_000 + revision)), false, Optional.empty(), Instant.EPOCH);
    }

    private static WindowRecord in(WindowState state, WindowRecord record) {
        return new WindowRecord(TABLE, record.window(), state, record.revision(), record.epoch(), record.digest(), record.sizeBytes(),
                record.manifestSha256(), record.recount(), record.reason(), record.updatedAt());
    }

    private static WindowRecord said(int hour, WindowState state, String reason) {
        return new WindowRecord(TABLE, hour(hour), state, 0, 1, RowDigest.EMPTY, 0, Optional.empty(), false, Optional.ofNullable(reason), Instant.EPOCH);
    }

    private static Intent intent(int hour, int revision, Lease lease) {
        return new Intent(TABLE, hour(hour), revision, lease.epoch(), lease.owner(), List.of(
                new PlannedPart(ObjectKey.of("raw/trades/hour " + hour + "_ä'\"{,}.parquet"), 1_234_567_890_123L, "ab".repeat(32)),
                new PlannedPart(ObjectKey.of("raw/trades/b.parquet"), 2, "cd".repeat(32))));
    }

    /** What people read and write of the ledger that {@link #open()} gave. */
    protected LedgerBook bookOf(Ledger opened) {
        return (LedgerBook) opened;
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
