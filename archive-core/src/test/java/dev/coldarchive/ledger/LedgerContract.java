package dev.coldarchive.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.store.ObjectStore.ConditionalWrites;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every ledger does, with its leases. An adapter gives a fresh, empty one for each test. */
public abstract class LedgerContract extends WindowContract {
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

    @Test
    void anEpochIsAboveTheOneThatIsNamed() {
        Lease first = leases.acquire(TABLE, "a", LONG, TakeOver.NEVER, 41);
        assertThat(first.epoch()).isEqualTo(42);
        assertThat(leases.acquire(TABLE, "a", LONG, TakeOver.NEVER, 7).epoch()).isEqualTo(43);
    }

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
}
