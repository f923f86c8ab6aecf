package dev.coldarchive.daemon.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * What was archived since the last summary.
 *
 * @param from when counting began: the last summary, or the start of the process
 * @param to when it ended
 * @param tables in the order in which they were heard of
 * @param standing alarms that have not ended
 */
record DaySummary(Instant from, Instant to, List<Table> tables, List<String> standing) {
    private static final double SECONDS_A_DAY = 86_400;

    /**
     * One table.
     *
     * @param windows new revisions of windows
     * @param rows rows that the archive has more
     * @param lateRows how many of them came late
     * @param failedWindows windows that failed or were refused, each once
     * @param untilLoss until retention takes rows that are not archived; empty if none are
     */
    record Table(String table, long windows, long rows, long lateRows, long failedWindows, Optional<Duration> untilLoss) {
        Optional<Double> headroomDays() {
            return untilLoss.map(left -> Math.floor(left.toSeconds() / SECONDS_A_DAY * 10) / 10);
        }
    }

    long sum(ToLongFunction<Table> figure) {
        return tables.stream().mapToLong(figure).sum();
    }

    /** The table that loses rows first. */
    Optional<Table> nearestToLoss() {
        return tables.stream().filter(table -> table.untilLoss().isPresent()).min(Comparator.comparing(table -> table.untilLoss().get()));
    }
}
