package dev.coldarchive.policy;

import java.time.Duration;

/**
 * How often something is tried, and how long to wait between: the wait doubles each time, and a random part of up to {@code jitter} is added.
 *
 * @param tries tries in all, 1 or more
 * @param firstWait wait after the first failure; there is none after the last
 * @param jitter 0 to 1: how much of each wait may be added at random
 */
public record RetryPolicy(int tries, Duration firstWait, double jitter) {
    /** Reading the source: 3 tries. */
    public static final RetryPolicy SOURCE = new RetryPolicy(3, Duration.ofSeconds(1), 0.2);
    /** Putting an object: 5 tries, after 1, 2, 4 and 8 seconds. */
    public static final RetryPolicy STORE_PUT = new RetryPolicy(5, Duration.ofSeconds(1), 0.2);
    /** Reading from the store: 3 tries, after 1 and 2 seconds. */
    public static final RetryPolicy STORE_READ = new RetryPolicy(3, Duration.ofSeconds(1), 0.2);
    /** Changing the ledger: 3 tries. */
    public static final RetryPolicy LEDGER = new RetryPolicy(3, Duration.ofSeconds(1), 0.2);

    public RetryPolicy {
        if (tries < 1 || firstWait.isNegative() || jitter < 0 || jitter > 1) {
            throw new IllegalArgumentException("no such retry policy: " + tries + " tries, " + firstWait + ", jitter " + jitter);
        }
    }

    /**
     * @param failedTries 1 or more
     * @param random 0 to 1
     */
    public Duration waitAfter(int failedTries, double random) {
        long millis = firstWait.toMillis() << Math.min(failedTries - 1, 20);
        return Duration.ofMillis((long) (millis * (1 + jitter * random)));
    }
}
