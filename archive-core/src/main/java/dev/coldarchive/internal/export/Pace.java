package dev.coldarchive.internal.export;

import dev.coldarchive.policy.TimeSource;
import java.time.Duration;

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
    public Pace(TimeSource time, long rowsPerSecond) {
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

    /** Rests until what was read was not too much; ends sooner when the export is to end. */
    void rest(LeaseKeeper lease, StopSignal stop) {
        for (Duration left = left(); left.toNanos() > 0 && !stop.endsAfterWindow(); left = left()) {
            if (!time.pause(left.compareTo(LONGEST_PAUSE) < 0 ? left : LONGEST_PAUSE)) {
                return;
            }
            lease.keep();
        }
    }

    private synchronized Duration left() {
        return rowsPerSecond == 0 ? Duration.ZERO : Duration.ofNanos(restUntil - time.nanoTime());
    }
}
