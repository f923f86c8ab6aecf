package dev.coldarchive.window;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A half-open interval {@code [start, end)} of event time, in whole seconds of UTC: the unit of work, retry, identity and
 * proof. For tables with a time column without a zone, the wall-clock time stands as if it were UTC.
 *
 * @param start first instant inside
 * @param end first instant after
 */
public record Window(Instant start, Instant end) implements Comparable<Window> {

    public Window {
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException("window start " + start + " is not before its end " + end);
        }
    }

    /**
     * @param start on the grid
     * @param every length
     */
    public static Window of(Instant start, Duration every) {
        return new Window(start, start.plus(every));
    }

    /** Its length. */
    public Duration every() {
        return Duration.between(start, end);
    }

    /** Whether a row of this time belongs to it: the start does, the end does not. */
    public boolean contains(Instant time) {
        return !time.isBefore(start) && time.isBefore(end);
    }

    /** Whether some time belongs to both. */
    public boolean overlaps(Window other) {
        return start.isBefore(other.end) && other.start.isBefore(end);
    }

    /**
     * Cuts this window into equal time slices.
     *
     * @param count how many; must divide the window's length in whole seconds
     */
    public List<Window> slices(int count) {
        long seconds = every().toSeconds();
        if (count < 1 || seconds % count != 0) {
            throw new IllegalArgumentException("cannot cut " + every() + " into " + count + " slices of whole seconds");
        }
        Duration length = Duration.ofSeconds(seconds / count);
        List<Window> slices = new ArrayList<>(count);
        for (Instant from = start; from.isBefore(end); from = from.plus(length)) {
            slices.add(Window.of(from, length));
        }
        return slices;
    }

    @Override
    public int compareTo(Window other) {
        int byStart = start.compareTo(other.start);
        return byStart != 0 ? byStart : end.compareTo(other.end);
    }

    /** {@code 2024-01-15T10:00:00Z/2024-01-15T11:00:00Z}, the interval form of ISO 8601. */
    @Override
    public String toString() {
        return start + "/" + end;
    }
}
