package dev.coldarchive.internal.export;

import dev.coldarchive.LoopHealth.Setback;
import dev.coldarchive.policy.TimeSource;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Windows of a table that failed, and how long each is left alone: twice as long each time it fails again, and always several times as long as the attempt took, so that one
 * that fails after an hour does not keep the exporter for itself. Remembered by the process only: after a restart, or a new configuration, each is tried at once. Safe for use by
 * several threads.
 */
public final class Setbacks {
    private static final Duration LONGEST = Duration.ofHours(1);
    /** A window that always fails has at most a fifth of the time. */
    private static final int TIMES_THE_ATTEMPT = 4;
    private static final int MOST_DOUBLINGS = 20;

    private final TimeSource time;
    private final Duration least;
    private final TreeMap<Window, Known> windows = new TreeMap<>();

    private record Known(boolean failed, int tries, long until, Instant nextTry, String why) {}

    /** @param least how long anything that failed is left alone */
    public Setbacks(TimeSource time, Duration least) {
        this.time = time;
        this.least = least;
    }

    /**
     * @param lasting whether to wait longer than the last time: nothing says that it will be over by itself
     * @param urgent whether the source will soon delete its rows: then it is left alone no longer than the attempt took
     */
    synchronized void failed(Window window, String why, boolean lasting, boolean urgent, Duration took) {
        Known before = windows.get(window);
        int tries = before == null ? 1 : before.tries + 1;
        note(window, true, tries, longer(lasting && !urgent ? doubled(least, tries) : least, urgent ? took : took.multipliedBy(TIMES_THE_ATTEMPT)), why);
    }

    /** Notes that it cannot be read yet. */
    synchronized void waits(Window window, String why) {
        note(window, false, 0, least, why);
    }

    private void note(Window window, boolean failed, int tries, Duration wait, String why) {
        windows.put(window, new Known(failed, tries, time.nanoTime() + wait.toNanos(), time.now().plus(wait), why));
    }

    /** The least wait, doubled with each try after the first, and within bounds. */
    public static Duration doubled(Duration least, int tries) {
        Duration wait = least.multipliedBy(1L << Math.min(tries - 1, MOST_DOUBLINGS));
        return wait.compareTo(LONGEST) > 0 ? longer(LONGEST, least) : wait;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    synchronized void forget(Window window) {
        windows.remove(window);
    }

    /** Forgets all windows but these. */
    synchronized void retain(Collection<Window> planned) {
        windows.keySet().retainAll(planned);
    }

    synchronized boolean hasFailed(Window window) {
        Known known = windows.get(window);
        return known != null && known.failed;
    }

    synchronized boolean leavesAlone(Window window) {
        Known known = windows.get(window);
        return known != null && known.until - time.nanoTime() > 0;
    }

    /** The oldest window first. */
    public synchronized List<Setback> shown() {
        return windows.entrySet().stream().map(entry -> new Setback(Optional.of(entry.getKey()), entry.getValue().tries, entry.getValue().nextTry, entry.getValue().why)).toList();
    }
}
