package dev.coldarchive.retention;

import java.util.List;

/**
 * What was done to the retention of one table.
 *
 * @param table configured name
 * @param done what became of each job, and of our own prune; empty if there was nothing to do
 */
public record HoldReport(String table, List<Done> done) {

    /**
     * One of them.
     *
     * @param job number of the source's job; {@link dev.coldarchive.ledger.Hold#NO_JOB} for prune
     * @param detail why, where that is not plain
     */
    public record Done(long job, Effect effect, String detail) {}

    /** What became of it. */
    public enum Effect {
        /** It was paused, and we may resume it. */
        HELD,
        /** We had paused it already. */
        HELD_ALREADY,
        /** Somebody else has paused it: it stays as it is, now and when holds are released. */
        PAUSED_BY_OTHERS,
        /** It runs again. */
        RELEASED,
        /** It runs, or is no more, whoever saw to that: the hold alone is ended. */
        ENDED
    }

    public HoldReport {
        done = List.copyOf(done);
    }
}
