package dev.coldarchive.internal.work;

import dev.coldarchive.window.Window;
import dev.coldarchive.window.WindowGrid;
import java.time.Instant;
import java.util.Collection;
import java.util.TreeSet;

/** The windows that times lie in, each once, oldest first. */
public final class TouchedWindows {
    /** What no key can spell lies in no window. */
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    private TouchedWindows() {}

    public static TreeSet<Window> of(WindowGrid grid, Collection<Instant> times) {
        TreeSet<Window> windows = new TreeSet<>();
        for (Instant time : times) {
            if (!time.isBefore(FIRST) && time.isBefore(END)) {
                windows.add(grid.at(time));
            }
        }
        return windows;
    }
}
