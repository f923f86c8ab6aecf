package dev.coldarchive.postgres;

import java.time.Duration;

/**
 * How long a {@link PostgresSource} lets the server work or wait; all positive, up to 24 days.
 *
 * @param lock how long to wait for a table's lock
 * @param statement limit of each small query, those for the first and last event time included
 * @param fetch limit of reading the rows of one slice, the client's own work included
 * @param silence how long nothing at all may come from the server before the connection counts as lost, where the host's own connections have no
 *     {@code socketTimeout}; longer than the server takes to sort a slice
 */
public record SourceOptions(Duration lock, Duration statement, Duration fetch, Duration silence) {
    /** 10 seconds, 2 minutes, 1 hour, 10 minutes. */
    public static final SourceOptions DEFAULT = new SourceOptions(Duration.ofSeconds(10), Duration.ofMinutes(2), Duration.ofHours(1));

    /** With 10 minutes of silence. */
    public SourceOptions(Duration lock, Duration statement, Duration fetch) {
        this(lock, statement, fetch, Duration.ofMinutes(10));
    }

    public SourceOptions {
        for (Duration limit : new Duration[] {lock, statement, fetch, silence}) {
            if (limit.toMillis() < 1 || limit.toMillis() > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("a time-out has to be 1 ms to 24 days, not " + limit);
            }
        }
    }
}
