package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.LeaseStore;
import dev.coldarchive.policy.TimeSource;
import java.time.Duration;

/** Holds the lease of one table, and renews it in good time. Safe for use by several threads. */
public final class LeaseKeeper implements AutoCloseable {
    private final LeaseStore leases;
    private final TimeSource time;
    private final ArchiveListener listener;
    private final Duration length;
    private Lease lease;
    private long renewedAt;

    LeaseKeeper(Ports ports, String table, String owner, LeaseStore.TakeOver takeOver) {
        leases = ports.leases();
        time = ports.time();
        listener = ports.listener();
        length = ports.leaseLength();
        renewedAt = time.nanoTime();
        lease = leases.acquire(table, owner, length, takeOver);
        listener.leaseTaken(table, lease.epoch());
    }

    /** Takes the lease of a table as an exporter does. */
    public static LeaseKeeper take(Ports ports, String table, String owner) {
        return new LeaseKeeper(ports, table, owner, TableExport.takeOver(ports));
    }

    public synchronized Lease lease() {
        return lease;
    }

    /** Renews the lease once a third of its time has passed. */
    public synchronized void keep() {
        if (time.nanoTime() - renewedAt > length.toNanos() / 3) {
            renew();
        }
    }

    /**
     * Renews the lease now.
     *
     * @throws dev.coldarchive.ledger.FencedException if somebody else has it
     */
    public synchronized void renew() {
        long now = time.nanoTime();
        lease = leases.renew(lease, length);
        renewedAt = now;
    }

    /** Makes sure that the lease's epoch is above one that is known from elsewhere. */
    synchronized void outrank(long epoch) {
        if (lease.epoch() <= epoch) {
            lease = leases.acquire(lease.table(), lease.owner(), length, LeaseStore.TakeOver.NEVER, epoch);
        }
    }

    /** Gives the lease back. One that cannot be given back expires, so that is no reason to fail. */
    @Override
    public synchronized void close() {
        try {
            leases.release(lease);
        } catch (ArchiveException e) {
            listener.warning(lease.table(), "could not give the lease back, it expires at " + lease.expiresAt() + ": " + e.getMessage());
        }
    }
}
