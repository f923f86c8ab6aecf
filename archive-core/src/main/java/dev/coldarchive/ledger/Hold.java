package dev.coldarchive.ledger;

import java.time.Instant;

/**
 * A word that keeps rows of a table from being deleted.
 *
 * @param id number of the hold
 * @param table configured name
 * @param job the source's retention job that is paused for it; {@link #NO_JOB} if it only keeps our own prune from the table
 * @param reason why, in somebody's words
 * @param by who; {@link #AUTOMATIC} if nobody
 * @param since when it was written, by the ledger's clock
 */
public record Hold(long id, String table, long job, String reason, String by, Instant since) {
    /** No job of the source: prune alone is held. */
    public static final long NO_JOB = 0;
    /** Held because loss was near, without a person's word. */
    public static final String AUTOMATIC = "auto";

    /** Whether it was written without a person's word, and may end without one. */
    public boolean automatic() {
        return by.equals(AUTOMATIC);
    }
}
