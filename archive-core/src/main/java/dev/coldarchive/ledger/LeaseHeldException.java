package dev.coldarchive.ledger;

import dev.coldarchive.ArchiveException;

/** Another exporter works on the table. */
public final class LeaseHeldException extends ArchiveException {
    private static final long serialVersionUID = 1L;

    private final transient Lease held;

    /** @param held whose it is, and until when */
    public LeaseHeldException(Lease held) {
        super(Category.LEASE, "cannot take the lease of table " + held.table() + ": " + held.owner() + " holds it until " + held.expiresAt(),
                "wait for it, stop that exporter, or if it is dead for certain, say --take-over");
        inTable(held.table());
        this.held = held;
    }

    /** The lease that is in the way. */
    public Lease held() {
        return held;
    }
}
