package dev.coldarchive.load;

import dev.coldarchive.window.Window;
import java.time.Duration;

/**
 * What became of one window.
 *
 * @param rows rows of it in the archive
 * @param taken rows that the table has taken now
 * @param differing archived rows that do not stand in the table, because other ones are in their place; they were not overwritten
 * @param others rows that stand in the table and not in the archive
 * @param sizeBytes size of its files
 * @param detail why it failed; empty if it did not
 */
public record LoadedWindow(Window window, Result result, long rows, long taken, long differing, long others, long sizeBytes, Duration took, String detail) {

    /** How it ended. */
    public enum Result {
        /** The table holds exactly what the archive does: read back, and compared by digest. */
        LOADED,
        /** It did before. */
        STANDING,
        /** The table has rows of its own, or in place of archived ones; everything else stands. */
        DIFFERS,
        /** Nothing of it was loaded. */
        FAILED
    }
}
