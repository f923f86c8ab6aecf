package dev.coldarchive.internal.migrate;

import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.LeaseStore;
import dev.coldarchive.policy.TimeSource;
import java.time.Duration;

/** The lease of one table, held however long the work takes. Not thread-safe. */
final class HeldLease implements AutoCloseable {
    private final LeaseStore leases;
    private final Duration length;
    private final TimeSource time;
    private Lease lease;
    private long renewedAt;

    /** @throws dev.coldarchive.ledger.LeaseHeldException if somebody has it, expired or not */
    HeldLease(LeaseStore leases, String table, String owner, Duration length, TimeSource time) {
        this.leases = leases;
        this.length = length;
        this.time = time;
        this.renewedAt = time.nanoTime();
        this.lease = leases.acquire(table, owner, length, LeaseStore.TakeOver.NEVER);
    }

    long epoch() {
        return lease.epoch();
    }

    /** Renews it once a third of its time has passed. */
    void keep() {
        if (time.nanoTime() - renewedAt > length.toNanos() / 3) {
            renew();
        }
    }

    /** @throws dev.coldarchive.ledger.FencedException if somebody has taken it */
    void renew() {
        renewedAt = time.nanoTime();
        lease = leases.renew(lease, length);
    }

    @Override
    public void close() {
        leases.release(lease);
    }
}
