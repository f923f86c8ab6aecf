package dev.coldarchive.event;

import dev.coldarchive.window.Window;
import java.time.Duration;

/**
 * How one export of one window ended.
 *
 * @param table configured name
 * @param window which
 * @param result what became of it
 * @param revision the window's revision afterwards
 * @param rows rows in that revision
 * @param lateRows rows that it has and the former revision had not; 0 for a first revision
 * @param sizeBytes size of its parts
 * @param partsPut parts that had to be uploaded; 0 if all were there already
 * @param took wall-clock time
 * @param detail what a person should know (open writers, the reason of a refusal); empty if nothing
 */
public record WindowOutcome(
        String table, Window window, Result result, int revision, long rows, long lateRows, long sizeBytes, int partsPut, Duration took, String detail) {

    /** What became of the window. */
    public enum Result {
        /** A new revision stands. */
        COMMITTED,
        /** The archive holds what the source holds. */
        UNCHANGED,
        /** A manifest that the ledger did not know of was taken in. */
        ADOPTED,
        /** A writer that could still add rows is open; the window waits. */
        NOT_CLOSED,
        /** Refused, with the reason. */
        QUARANTINED
    }
}
