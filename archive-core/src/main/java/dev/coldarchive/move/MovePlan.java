package dev.coldarchive.move;

import dev.coldarchive.move.RowMover.MoveState;
import java.time.Instant;
import java.util.Optional;

/**
 * What would be moved.
 *
 * @param table configured name
 * @param cutoff rows before it are old
 * @param state what there is
 * @param unready what keeps a window, and those after it, from being moved now; empty if nothing does
 */
public record MovePlan(String table, Instant cutoff, MoveState state, Optional<Unready> unready) {

    /** The first window that the archive does not hold for certain. */
    public record Unready(Instant start, String why) {}
}
