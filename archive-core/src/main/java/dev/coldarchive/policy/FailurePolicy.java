package dev.coldarchive.policy;

import java.time.Duration;

/**
 * How failures of the dependencies are met. One layer owns each retry: an operation is tried as often as its policy says, and each try is one request of the adapter
 * (which may be sent twice by the driver, where it says so).
 *
 * @param source reading the source
 * @param storePut putting an object, and making sure that it stands
 * @param storeRead reading from the store: objects, heads and listings
 * @param ledger reading and changing the ledger and its leases
 * @param breakerFailures failures in a row, 1 or more, after which a dependency is left alone
 * @param breakerPause for how long, until one try probes it
 */
public record FailurePolicy(RetryPolicy source, RetryPolicy storePut, RetryPolicy storeRead, RetryPolicy ledger, int breakerFailures, Duration breakerPause) {
    /** 3 tries, puts 5; after 5 failures in a row a pause of 30 seconds. */
    public static final FailurePolicy DEFAULT = new FailurePolicy(RetryPolicy.SOURCE, RetryPolicy.STORE_PUT, RetryPolicy.STORE_READ, RetryPolicy.LEDGER, 5, Duration.ofSeconds(30));

    public FailurePolicy {
        if (breakerFailures < 1 || breakerPause.isNegative()) {
            throw new IllegalArgumentException("no such circuit breaker: " + breakerFailures + " failures, pause " + breakerPause);
        }
    }

    /** The same, leaving a dependency alone after so many failures in a row, for so long. */
    public FailurePolicy withBreaker(int failures, Duration pause) {
        return new FailurePolicy(source, storePut, storeRead, ledger, failures, pause);
    }
}
