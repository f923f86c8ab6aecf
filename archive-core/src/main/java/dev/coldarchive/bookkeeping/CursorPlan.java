package dev.coldarchive.bookkeeping;

import java.time.Instant;
import java.util.Optional;

/**
 * What setting a cursor would do.
 *
 * @param from where the cursor is
 * @param to where it is to be, a window's start
 * @param known windows between the two that the ledger has a record of
 * @param unknown windows between the two that it has none of
 * @param refusal why it cannot go there; empty if it can
 * @param wayOut what to do about the refusal
 */
public record CursorPlan(String table, Instant from, Instant to, long known, long unknown, Optional<String> refusal, Optional<String> wayOut) {

    /** Whether the cursor would pass windows that it has not passed. */
    public boolean forward() {
        return to.isAfter(from);
    }

    /** Whether there is anything to do. */
    public boolean changes() {
        return !to.equals(from);
    }
}
