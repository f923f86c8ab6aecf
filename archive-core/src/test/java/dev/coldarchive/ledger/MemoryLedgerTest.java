package dev.coldarchive.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ledger.LedgerFaults.Operation;
import dev.coldarchive.ledger.LedgerFaults.Phase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class MemoryLedgerTest extends LedgerContract {
    private static final Instant NOW = Instant.parse("2024-01-20T00:00:00Z");

    @Override
    protected Ledger open() {
        return new MemoryLedger(InstantSource.fixed(NOW));
    }

    @Test
    void leasesExpireByItsClock() {
        MemoryLedger own = new MemoryLedger(InstantSource.fixed(NOW));
        Lease held = own.acquire(TABLE, "a", Duration.ofMinutes(5), LeaseStore.TakeOver.NEVER);
        assertThat(held.expiresAt()).isEqualTo(NOW.plusSeconds(300));
        own.setClock(InstantSource.fixed(NOW.plusSeconds(299)));
        assertThatThrownBy(() -> own.acquire(TABLE, "b", Duration.ofMinutes(5), LeaseStore.TakeOver.EXPIRED)).isInstanceOf(LeaseHeldException.class);
        own.setClock(InstantSource.fixed(NOW.plusSeconds(300)));
        assertThat(own.acquire(TABLE, "b", Duration.ofMinutes(5), LeaseStore.TakeOver.EXPIRED).owner()).isEqualTo("b");
    }

    @Test
    void aFaultBeforeLeavesNothingAndOneAfterLeavesEverything() {
        MemoryLedger own = new MemoryLedger(InstantSource.fixed(NOW));
        Lease lease = own.acquire(TABLE, "a", Duration.ofMinutes(5), LeaseStore.TakeOver.NEVER);
        own.startAt(lease, START);
        IllegalStateException refused = new IllegalStateException("refused");
        Error crash = new AssertionError("crash");
        own.faults().fail(Operation.COMMIT, 1, Phase.BEFORE, refused).fail(Operation.COMMIT, 2, Phase.AFTER, crash);
        assertThatThrownBy(() -> own.commit(lease, committed(0, 1), 0)).isSameAs(refused);
        assertThat(own.window(TABLE, START)).isEmpty();
        assertThatThrownBy(() -> own.commit(lease, committed(0, 1), 0)).isSameAs(crash);
        assertThat(own.cursor(TABLE).orElseThrow().position()).isEqualTo(hour(0).end());
        assertThat(own.commit(lease, committed(0, 1), 0).position()).isEqualTo(hour(0).end());
        assertThat(own.faults().calls(Operation.COMMIT)).isEqualTo(3);
    }

    @Test
    void aRestoredBackupForgetsWhatCameAfterIt() {
        MemoryLedger own = new MemoryLedger(InstantSource.fixed(NOW));
        Lease lease = own.acquire(TABLE, "a", Duration.ofMinutes(5), LeaseStore.TakeOver.NEVER);
        own.startAt(lease, START);
        MemoryLedger.Backup backup = own.backup();
        own.commit(lease, committed(0, 1), 0);
        own.restore(backup);
        assertThat(own.window(TABLE, START)).isEmpty();
        assertThat(own.cursor(TABLE).orElseThrow().position()).isEqualTo(START);
    }
}
