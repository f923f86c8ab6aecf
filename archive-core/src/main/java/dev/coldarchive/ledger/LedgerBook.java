package dev.coldarchive.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What people read of a ledger beside what the archive goes by, and the one thing that they may write into it. Safe for use by several threads; errors are never empty answers. */
public interface LedgerBook {

    /** Who holds the table's lease; empty if nobody does. One that has expired is still its holder's until somebody takes it. */
    Optional<Lease> lease(String table);

    /** The latest changes of a table, so many at most, the newest first. */
    List<AuditEntry> audit(String table, int most);

    /**
     * Sets the table's cursor, forward or back, for a person who says why; that is kept with it. One transaction. Where the cursor is there already, nothing changes.
     *
     * @param seen where the person saw it
     * @throws FencedException if it is somewhere else by now, or the lease is over
     * @throws dev.coldarchive.OutcomeUnknownException if the answer to the commit was lost; it may be said again
     */
    Cursor place(Lease lease, Instant seen, Instant position, String why);
}
