package dev.coldarchive.gc;

import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.LeaseStore;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.policy.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The leases of all tables: while they are held nobody begins anything, so that what nothing names now nothing names until they are given back. Not thread-safe. */
final class HeldLeases implements AutoCloseable {
    private static final Duration LENGTH = Duration.ofMinutes(5);

    private final LeaseStore leases;
    private final TimeSource time;
    private final List<Lease> held = new ArrayList<>();
    private long renewedAt;

    /** @throws dev.coldarchive.ledger.LeaseHeldException if somebody has one of them, expired or not */
    HeldLeases(LeaseStore leases, Collection<String> tables, String owner, TimeSource time) {
        this.leases = leases;
        this.time = time;
        this.renewedAt = time.nanoTime();
        boolean all = false;
        try {
            tables.forEach(table -> held.add(leases.acquire(table, owner, LENGTH, TakeOver.NEVER)));
            all = true;
        } finally {
            if (!all) {
                close();
            }
        }
    }

    /**
     * Renews them once a third of their time has passed.
     *
     * @throws dev.coldarchive.ledger.FencedException if somebody has taken one
     */
    void keep() {
        if (time.nanoTime() - renewedAt > LENGTH.toNanos() / 3) {
            renewedAt = time.nanoTime();
            held.replaceAll(lease -> leases.renew(lease, LENGTH));
        }
    }

    @Override
    public void close() {
        held.forEach(leases::release);
    }
}
