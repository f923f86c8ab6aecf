package dev.coldarchive.internal.work;

import java.time.Duration;

/** Lengths of time as people say them. */
public final class Lengths {
    private static final long HOUR = 3_600;
    private static final long DAY = 24 * HOUR;

    private Lengths() {}

    /** Exact, in the largest unit that has no remainder: {@code 90 d}, {@code 1 h}, {@code 15 min}, {@code 10 s}; below a second as ISO 8601 says it. */
    public static String words(Duration length) {
        long seconds = length.toSeconds();
        if (length.getNano() != 0 || seconds == 0) {
            return length.toString();
        }
        return seconds % DAY == 0 ? seconds / DAY + " d" : seconds % HOUR == 0 ? seconds / HOUR + " h" : seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
    }
}
