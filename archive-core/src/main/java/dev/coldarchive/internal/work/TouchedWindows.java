package dev.coldarchive.internal.work;

import dev.coldarchive.TableSpec;
import dev.coldarchive.window.Window;
import java.time.Instant;
import java.util.Collection;
import java.util.TreeSet;

/** The windows that times lie in, each once, oldest first. */
public final class TouchedWindows {
    /** What no key can spell lies in no window. */
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    private TouchedWindows() {}

    /** Those of a table, from where its archive begins. */
    public static TreeSet<Window> of(TableSpec table, Collection<Instant> times) {
        Instant first = table.startFrom().map(start -> table.grid().at(start).start()).orElse(FIRST);
        TreeSet<Window> windows = new TreeSet<>();
        for (Instant time : times) {
            if (!time.isBefore(first) && time.isBefore(END)) {
                windows.add(table.grid().at(time));
            }
        }
        return windows;
    }
}
