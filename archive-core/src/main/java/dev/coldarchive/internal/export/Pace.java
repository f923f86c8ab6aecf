package dev.coldarchive.internal.export;

import dev.coldarchive.policy.TimeSource;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Keeps all lanes together to so many rows a second, on the average, by resting between windows: the one who rests has no transaction open, and the lease is kept. What was not
 * read in an idle hour is not made up for. Safe for use by several threads.
 */
public final class Pace {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final TimeSource time;
    private final long rowsPerSecond;
    /** When as many rows as were read are not too many any more. */
    private long restUntil;

    /** @param rowsPerSecond 0 for no rest at all */
    Pace(TimeSource time, long rowsPerSecond) {
        this.time = time;
        this.rowsPerSecond = rowsPerSecond;
        this.restUntil = time.nanoTime();
    }

    /** Notes that so many rows more were read. */
    synchronized void read(long rows) {
        if (rowsPerSecond > 0) {
            long now = time.nanoTime();
            restUntil = (restUntil - now > 0 ? restUntil : now) + (long) (rows * 1e9 / rowsPerSecond);
        }
    }

    /**
     * Rests until what was read was not too much.
     *
     * @param goesOn whether there is still time for it
     * @return false if it was still too much
     */
    boolean rest(LeaseKeeper lease, BooleanSupplier goesOn) {
        for (Duration left = left(); left.toNanos() > 0; left = left()) {
            if (!goesOn.getAsBoolean() || !time.pause(left.compareTo(LONGEST_PAUSE) < 0 ? left : LONGEST_PAUSE)) {
                return false;
            }
            lease.keep();
        }
        return true;
    }

    private synchronized Duration left() {
        return rowsPerSecond == 0 ? Duration.ZERO : Duration.ofNanos(restUntil - time.nanoTime());
    }
}
