package dev.coldarchive.window;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The fixed grid that cuts event time into windows: {@code start = floor(t / every) * every}, counted from the Unix epoch
 * in UTC. Nothing else (batch sizes, "now", retries) decides where a window begins.
 *
 * @param every length of a window; whole seconds that divide 24 hours
 */
public record WindowGrid(Duration every) {
    private static final long DAY = Duration.ofDays(1).toSeconds();

    public WindowGrid {
        if (every.isNegative() || every.isZero() || every.getNano() != 0 || DAY % every.toSeconds() != 0) {
            throw new IllegalArgumentException("window length " + every
                    + " does not divide 24 hours in whole seconds; use for example 15m, 1h, 6h or 1d");
        }
    }

    /** The window that holds the instant. */
    public Window at(Instant time) {
        long start = Math.multiplyExact(Math.floorDiv(time.getEpochSecond(), every.toSeconds()), every.toSeconds());
        return Window.of(Instant.ofEpochSecond(start), every);
    }

    /** Whether a window starts there. */
    public boolean isOnGrid(Instant time) {
        return at(time).start().equals(time);
    }

    /** The window after the given one. */
    public Window next(Window window) {
        return Window.of(window.end(), every);
    }

    /**
     * All windows of {@code [from, to)}, oldest first.
     *
     * @throws IllegalArgumentException if an end is off the grid
     */
    public List<Window> between(Instant from, Instant to) {
        if (!isOnGrid(from) || !isOnGrid(to)) {
            throw new IllegalArgumentException("[" + from + ", " + to + ") is off the grid of " + every);
        }
        List<Window> windows = new ArrayList<>();
        for (Instant start = from; start.isBefore(to); start = start.plus(every)) {
            windows.add(Window.of(start, every));
        }
        return windows;
    }
}
