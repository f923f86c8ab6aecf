package dev.coldarchive.load;

import java.time.Duration;
import java.util.List;

/**
 * How an exercise went.
 *
 * @param seed of the choice
 * @param windows those that were chosen
 * @param took fetching, loading and comparing them, one after another
 */
public record DrillReport(long seed, List<Drilled> windows, Duration took) {

    public DrillReport {
        windows = List.copyOf(windows);
    }

    /** One window of one table. */
    public record Drilled(String table, LoadedWindow window) {}

    /** Whether every window came back equal, and there was one. */
    public boolean passed() {
        return !windows.isEmpty() && windows.stream().allMatch(one -> one.window().result() == LoadedWindow.Result.LOADED);
    }

    /** Rows that came back. */
    public long rows() {
        return windows.stream().mapToLong(one -> one.window().taken()).sum();
    }

    /** Rows a second, all things included. */
    public long rate() {
        return Math.round(rows() / Math.max(took.toNanos() / 1e9, 0.001));
    }
}
