package dev.coldarchive.internal.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.OutcomeUnknownException;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.internal.work.SteppedTime;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.ledger.Ledger;
import dev.coldarchive.ledger.LedgerBook;
import dev.coldarchive.ledger.LedgerContract;
import dev.coldarchive.ledger.LedgerFaults.Operation;
import dev.coldarchive.ledger.LedgerFaults.Phase;
import dev.coldarchive.ledger.MemoryLedger;
import dev.coldarchive.policy.FailurePolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GuardedLedgerTest extends LedgerContract {
    private final SteppedTime time = new SteppedTime();
    private final MemoryLedger memory = new MemoryLedger(time::now);
    private final GuardedLedger guarded = new GuardedLedger(memory, memory, memory, Guards.of(FailurePolicy.DEFAULT, time, () -> 0, ArchiveListener.NONE));

    @Override
    protected Ledger open() {
        return guarded;
    }

    /** A person's dealings with the ledger go past the guard. */
    @Override
    protected LedgerBook bookOf(Ledger opened) {
        return memory;
    }

    @Test
    void aCommitWhoseAnswerWasLostIsMadeAgainAndFindsItself() {
        Lease lease = guarded.acquire(TABLE, "a", Duration.ofMinutes(5), TakeOver.NEVER);
        guarded.startAt(lease, START);
        memory.faults().failNext(Operation.COMMIT, Phase.AFTER, new OutcomeUnknownException("cannot commit: no answer", null, null));
        assertThat(guarded.commit(lease, committed(0, 1), 0)).isEqualTo(guarded.cursor(TABLE).orElseThrow());
        assertThat(memory.faults().calls(Operation.COMMIT)).isEqualTo(2);
    }

    @Test
    void whatTheLedgerRefusesIsNotTriedAgain() {
        memory.faults().failNext(Operation.CURSOR, Phase.BEFORE, new ArchiveException(ArchiveException.Category.PERMISSION, "cannot read", null));
        assertThatThrownBy(() -> guarded.cursor(TABLE)).isInstanceOf(ArchiveException.class);
        assertThat(memory.faults().calls(Operation.CURSOR)).isOne();
    }

    @Test
    void aLeaseThatCannotBeGivenBackIsNotTriedAgain() {
        Lease lease = guarded.acquire(TABLE, "a", Duration.ofMinutes(5), TakeOver.NEVER);
        memory.faults().failNext(Operation.RELEASE, Phase.BEFORE, new OutcomeUnknownException("cannot release: no answer", null, null));
        assertThatThrownBy(() -> guarded.release(lease)).isInstanceOf(OutcomeUnknownException.class);
        assertThat(memory.faults().calls(Operation.RELEASE)).isOne();
    }
}
