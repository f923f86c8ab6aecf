package dev.coldarchive.ledger;

import java.util.List;

/**
 * The record of who holds retention. A hold is written before a job is paused, and ended after it is resumed: only what is written here was paused by us. Safe for use by several threads; each
 * method is one transaction.
 */
public interface Holds {

    /** Holds of a table that were not ended, oldest first. */
    List<Hold> open(String table);

    /**
     * Writes a hold. One that is open for this job (of this table, where there is no job) stays and is given back; one that was nobody's becomes the person's who asks now.
     *
     * @param hold its number and time are ignored
     * @throws dev.coldarchive.ArchiveException of category USAGE if the job is held for another table
     */
    Hold begin(Hold hold);

    /** Ends a hold; does nothing if it has ended, or was nobody's when it was read and is a person's now. */
    void end(Hold hold);
}
