package dev.coldarchive.postgres;

import java.time.Duration;

/**
 * How long a {@link PostgresSource} lets the server work or wait; all positive, up to 24 days. A dead network is noticed by the
 * connection's own {@code socketTimeout}, which the host sets.
 *
 * @param lock how long to wait for a table's lock
 * @param statement limit of each small query, those for the first and last event time included
 * @param fetch limit of reading the rows of one slice, the client's own work included
 */
public record SourceOptions(Duration lock, Duration statement, Duration fetch) {
    /** 10 seconds, 2 minutes, 1 hour. */
    public static final SourceOptions DEFAULT = new SourceOptions(Duration.ofSeconds(10), Duration.ofMinutes(2), Duration.ofHours(1));

    public SourceOptions {
        for (Duration limit : new Duration[] {lock, statement, fetch}) {
            if (limit.toMillis() < 1 || limit.toMillis() > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("a time-out has to be 1 ms to 24 days, not " + limit);
            }
        }
    }
}
