package dev.coldarchive.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The mutable record of what is archived. Each method is one transaction: all of it or nothing, durable when it returns.
 * Every change names its lease and is refused with {@link FencedException} if the table's epoch has moved on.
 *
 * @see LeaseStore
 */
public interface Ledger extends LedgerReader {

    /**
     * Sets the table's first cursor. One that is there already stays and is returned.
     */
    Cursor startAt(Lease lease, Instant position);

    /**
     * Moves the cursor to the end of the contiguous run of windows that are {@linkplain WindowState#accountedFor() accounted for}, as {@link #commit} does, where nothing is to be committed:
     * somebody has set it back over them, or what kept it before a window is settled. It never moves the cursor back, nor over a window that is not accounted for.
     *
     * @return the cursor afterwards; empty if the table has none
     */
    Optional<Cursor> advance(Lease lease);

    /**
     * Opens an intent under the lease's epoch and owner. An open one of the same window stays beside it: after a crash both may have left objects behind.
     */
    void intend(Lease lease, Intent intent);

    /**
     * Records a new revision of a window (or the adopted one of a manifest), closes the intents that the lease's owner has of it, and moves the cursor to the end of the contiguous run of
     * windows that are {@linkplain WindowState#accountedFor() accounted for}. It never moves the cursor back.
     * Recording what is recorded already (same revision, same manifest) closes these intents, changes nothing else, and succeeds. Intents of other owners stay: a
     * stale holder that was stopped before a put may still make it, whatever has happened meanwhile; see {@link #settle}.
     *
     * @param expectedRevision the revision that the ledger has now; 0 if none
     * @return the cursor afterwards
     * @throws FencedException if the ledger has another revision
     * @throws dev.coldarchive.OutcomeUnknownException if the answer to the commit was lost
     */
    Cursor commit(Lease lease, WindowRecord record, int expectedRevision);

    /**
     * Closes an intent of another owner, for the caller knows that its puts can change nothing any more. Does nothing if it is closed already.
     */
    void settle(Lease lease, Intent intent);

    /**
     * Changes what is said of a window without a new revision: its state, reason, recount, what only the archive has, and who has acknowledged that. Revision, digest,
     * manifest and parked rows stay; the cursor does not move. A window without a record gets one at revision 0.
     *
     * @param record of the revision that the ledger has now, 0 if none: what is said of a revision holds for no other
     * @throws FencedException if the ledger has another revision; after a failover it may have forgotten this one
     */
    void annotate(Lease lease, WindowRecord record);

    /**
     * Replaces all that is said of these windows, whatever that was, and sets the cursor, forward or back; intents stay. For a rebuild: nothing else may take a revision back,
     * or move a cursor over windows that nothing is known of. Writing the same once more changes nothing.
     *
     * @param cursor where the cursor is to be; empty to leave it alone
     */
    void rewrite(Lease lease, List<WindowRecord> records, Optional<Instant> cursor);
}
