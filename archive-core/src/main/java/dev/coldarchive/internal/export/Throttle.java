package dev.coldarchive.internal.export;

import dev.coldarchive.policy.TimeSource;
import java.time.Duration;

/** Keeps an export of one table to so many rows a second, on the average, by resting between windows: no transaction is open then, and the lease is kept. Not thread-safe. */
final class Throttle {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final TimeSource time;
    private final long rowsPerSecond;
    private final long startedAt;

    /** @param rowsPerSecond 0 for no rest at all */
    Throttle(TimeSource time, long rowsPerSecond) {
        this.time = time;
        this.rowsPerSecond = rowsPerSecond;
        this.startedAt = time.nanoTime();
    }

    /**
     * Rests until that many rows were not too many; ends sooner when the export is to end.
     *
     * @param rows since it began
     */
    void rest(long rows, LeaseKeeper lease, StopSignal stop) {
        if (rowsPerSecond == 0) {
            return;
        }
        for (Duration left = left(rows); left.toNanos() > 0 && !stop.endsAfterWindow(); left = left(rows)) {
            if (!time.pause(left.compareTo(LONGEST_PAUSE) < 0 ? left : LONGEST_PAUSE)) {
                return;
            }
            lease.keep();
        }
    }

    private Duration left(long rows) {
        return Duration.ofNanos((long) (rows * 1e9 / rowsPerSecond)).minusNanos(time.nanoTime() - startedAt);
    }
}
