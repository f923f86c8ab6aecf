package dev.coldarchive.prune;

import dev.coldarchive.window.Window;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What was pruned, or would be.
 *
 * @param table configured name
 * @param confirmed false if nothing was done
 * @param obstacles why nothing of the table may be deleted; empty if nothing is in the way
 * @param windows every window that was looked at, oldest first
 * @param dropped partitions that were dropped because they were empty
 * @param kept partitions that are empty, or seem to be, and stay, each with the reason
 */
public record PruneReport(String table, boolean confirmed, List<String> obstacles, List<Looked> windows, List<String> dropped, List<String> kept) {

    /**
     * One window.
     *
     * @param rows how many rows the archive has of it, and the source had
     * @param detail why it was not pruned; empty if it was, or may be
     */
    public record Looked(Window window, int revision, long rows, Outcome outcome, String detail) {}

    /** What became of a window. */
    public enum Outcome {
        /** Nothing that can be known without reading files is in the way. */
        PRUNABLE,
        /** Its rows are deleted. */
        PRUNED,
        /** Nothing was tried: something is in the way. */
        REFUSED,
        /** What was about to be deleted was not what the archive holds: nothing was deleted, and the window is to be read again. */
        CHANGED,
        /** Something did not answer, or broke: nothing was deleted. */
        FAILED
    }

    public PruneReport {
        obstacles = List.copyOf(obstacles);
        windows = List.copyOf(windows);
        dropped = List.copyOf(dropped);
        kept = List.copyOf(kept);
    }

    /** How many windows came out so. */
    public long count(Outcome outcome) {
        return windows.stream().filter(window -> window.outcome() == outcome).count();
    }

    /** Rows of the windows that came out so. */
    public long rows(Outcome outcome) {
        return windows.stream().filter(window -> window.outcome() == outcome).mapToLong(Looked::rows).sum();
    }

    /** Whether nothing was in the way of anything. */
    public boolean complete() {
        Map<Outcome, Long> all = windows.stream().collect(Collectors.groupingBy(Looked::outcome, Collectors.counting()));
        return obstacles.isEmpty() && all.keySet().stream().allMatch(outcome -> outcome == Outcome.PRUNED || outcome == Outcome.PRUNABLE);
    }
}
