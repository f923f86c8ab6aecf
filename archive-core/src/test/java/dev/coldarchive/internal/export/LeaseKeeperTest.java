package dev.coldarchive.internal.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.TransientException;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.internal.guard.Guards;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.SteppedTime;
import dev.coldarchive.ledger.FencedException;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.LeaseHeldException;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.ledger.LedgerFaults.Operation;
import dev.coldarchive.ledger.LedgerFaults.Phase;
import dev.coldarchive.ledger.MemoryLedger;
import dev.coldarchive.policy.FailurePolicy;
import dev.coldarchive.store.MemoryStore;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeaseKeeperTest {
    private static final Duration LENGTH = Duration.ofMinutes(7);

    private final SteppedTime time = new SteppedTime();
    private final MemoryLedger ledger = new MemoryLedger(time::now);
    private final Ports ports = new Ports(null, null, null, new MemoryStore(), ledger, ledger, ledger, null, "test", ArchiveListener.NONE, time,
            Guards.of(FailurePolicy.DEFAULT, time, () -> 0, ArchiveListener.NONE), () -> 0, BatchLimits.DEFAULT, Duration.ZERO, LENGTH).guarded();

    private LeaseKeeper take() {
        return new LeaseKeeper(ports, "trades", "me", TakeOver.EXPIRED);
    }

    @Test
    void itIsRenewedOnceAThirdOfItsTimeHasPassed() {
        try (LeaseKeeper keeper = take()) {
            Lease first = keeper.lease();
            assertThat(first.expiresAt()).isEqualTo(time.now().plus(LENGTH));
            time.advance(LENGTH.dividedBy(3));
            keeper.keep();
            assertThat(ledger.faults().calls(Operation.RENEW)).isZero();
            time.advance(Duration.ofMillis(1));
            keeper.keep();
            assertThat(keeper.lease().expiresAt()).isEqualTo(time.now().plus(LENGTH));
            assertThat(keeper.lease().epoch()).isEqualTo(first.epoch());
            keeper.keep();
            assertThat(ledger.faults().calls(Operation.RENEW)).isOne();
        }
    }

    @Test
    void oneThatHasExpiredUnnoticedIsStillOurs() {
        try (LeaseKeeper keeper = take()) {
            time.advance(LENGTH.multipliedBy(2));
            keeper.keep();
            assertThat(keeper.lease().expiresAt()).isEqualTo(time.now().plus(LENGTH));
        }
    }

    @Test
    void oneThatSomebodyElseTookIsNotRenewedAndNotGivenBack() {
        Lease other;
        try (LeaseKeeper keeper = take()) {
            time.advance(LENGTH.multipliedBy(2));
            other = ledger.acquire("trades", "other", LENGTH, TakeOver.EXPIRED);
            assertThatThrownBy(keeper::keep).isInstanceOf(FencedException.class);
        }
        assertThat(ledger.renew(other, LENGTH).owner()).isEqualTo("other");
    }

    @Test
    void oneThatIsHeldIsNotTaken() {
        ledger.acquire("trades", "other", LENGTH, TakeOver.NEVER);
        assertThatThrownBy(this::take).isInstanceOf(LeaseHeldException.class).hasMessageContaining("other");
        time.advance(LENGTH);
        try (LeaseKeeper keeper = take()) {
            assertThat(keeper.lease().owner()).isEqualTo("me");
        }
    }

    @Test
    void closingGivesItBack() {
        take().close();
        assertThat(ledger.acquire("trades", "other", LENGTH, TakeOver.NEVER).owner()).isEqualTo("other");
    }

    @Test
    void aLedgerThatDoesNotAnswerAtOnceIsAskedAgain() {
        ledger.faults().fail(Operation.ACQUIRE, 1, Phase.AFTER, new TransientException("cannot reach the ledger", null, null))
                .fail(Operation.RENEW, 1, Phase.BEFORE, new TransientException("cannot reach the ledger", null, null));
        try (LeaseKeeper keeper = take()) {
            keeper.renew();
            assertThat(time.sleeps()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(1));
        }
    }
}
