package dev.coldarchive.ledger;

import java.time.Duration;

/** Leases, atomic between processes, on the ledger's own clock. Safe for use by several threads. */
public interface LeaseStore {

    /**
     * When a lease of another owner may be taken.
     */
    enum TakeOver {
        /** Never, expired or not. */
        NEVER,
        /** Once it has expired. */
        EXPIRED,
        /** At once: a person said so. */
        FORCED
    }

    /**
     * Takes the lease of a table, with a new epoch. One that the same owner holds already is taken at once (its former
     * process is dead: two cannot hold the lock of one work directory).
     *
     * @throws LeaseHeldException if another holds it
     */
    default Lease acquire(String table, String owner, Duration length, TakeOver takeOver) {
        return acquire(table, owner, length, takeOver, 0);
    }

    /**
     * The same, with an epoch above one that is known from elsewhere: a ledger that was lost has to give out none twice.
     *
     * @param above an epoch that somebody had before
     * @throws LeaseHeldException if another holds it
     */
    Lease acquire(String table, String owner, Duration length, TakeOver takeOver, long above);

    /**
     * Extends a lease, also one that has expired but that nobody took.
     *
     * @throws FencedException if somebody else has taken it
     */
    Lease renew(Lease lease, Duration length);

    /** Gives it back; does nothing if it is lost already. */
    void release(Lease lease);
}
