package dev.coldarchive.policy;

import java.time.Duration;
import java.time.Instant;

/**
 * All the time there is: the core never looks at a clock and never waits but through this, so that whole days can be
 * simulated. Safe for use by several threads.
 */
public interface TimeSource {

    /** The wall clock; for records and reports only. What closes windows is the source's clock. */
    Instant now();

    /** A clock that never jumps; only differences mean something. */
    long nanoTime();

    /**
     * Waits.
     *
     * @throws InterruptedException if the thread was interrupted before or meanwhile
     */
    void sleep(Duration length) throws InterruptedException;

    /** Waits; false if the thread was interrupted, which it is still then. */
    default boolean pause(Duration length) {
        try {
            sleep(length);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The machine's clocks. */
    static TimeSource system() {
        return new SystemTime();
    }
}
