package dev.coldarchive.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Of every {@link LedgerContract}: what is intended and said of windows, and how they are found. */
public abstract class WindowContract extends CommitContract {
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
}
