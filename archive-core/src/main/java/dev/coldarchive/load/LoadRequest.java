package dev.coldarchive.load;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What to load back, and where.
 *
 * @param table configured name
 * @param start windows that start here or later; empty for the first
 * @param end windows that start before; empty for the last
 * @param into scratch schema; empty for the table itself
 * @param create whether the table itself is made from the archive's manifests where it is not there
 * @param leaveOut archived columns that are not loaded, where the table does not have them
 * @param parallel windows that are loaded at a time, each on a thread and a connection of its own; with one it is the caller's thread
 */
public record LoadRequest(String table, Optional<Instant> start, Optional<Instant> end, Optional<String> into, boolean create, Set<String> leaveOut, int parallel) {
    /** More threads than this wait for each other. */
    public static final int MOST_PARALLEL = 16;

    public LoadRequest {
        leaveOut = Set.copyOf(leaveOut);
        if (parallel < 1 || parallel > MOST_PARALLEL) {
            throw new IllegalArgumentException("windows are loaded 1 to " + MOST_PARALLEL + " at a time, not " + parallel);
        }
    }

    /** All windows of a table into a scratch schema. */
    public static LoadRequest into(String schema, String table) {
        return new LoadRequest(table, Optional.empty(), Optional.empty(), Optional.of(schema), false, Set.of(), 1);
    }

    /** All windows of a table into the table itself, which is made where it is not there. */
    public static LoadRequest back(String table) {
        return new LoadRequest(table, Optional.empty(), Optional.empty(), Optional.empty(), true, Set.of(), 1);
    }

    /** The same, of windows that start in {@code [from, to)}. */
    public LoadRequest range(Instant from, Instant to) {
        return new LoadRequest(table, Optional.of(from), Optional.of(to), into, create, leaveOut, parallel);
    }

    /** The same, so many windows at a time. */
    public LoadRequest parallel(int windows) {
        return new LoadRequest(table, start, end, into, create, leaveOut, windows);
    }
}
