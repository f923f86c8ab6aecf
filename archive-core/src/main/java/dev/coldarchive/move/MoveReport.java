package dev.coldarchive.move;

import dev.coldarchive.move.MovePlan.Unready;
import java.time.Instant;
import java.util.Optional;

/**
 * What was moved.
 *
 * @param table configured name
 * @param run its number in the log
 * @param cutoff rows before it were to be moved
 * @param rows how many were
 * @param batches in so many transactions
 * @param unready what kept a window, and those after it, from being moved; empty if nothing did
 */
public record MoveReport(String table, long run, Instant cutoff, long rows, int batches, Optional<Unready> unready) {

    /** Whether no old row was left behind. */
    public boolean complete() {
        return unready.isEmpty();
    }
}
