package dev.coldarchive.metrics;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The registry of whichever metrics library the host has. Values of labels come in the order of {@link Metric#labels}; their number is bounded: configured tables, and words that
 * are known beforehand. Safe for use by several threads.
 */
public interface Meters {

    /** Adds to a counter; zero makes a series that is there from then on. */
    void add(Metric counter, double amount, String... labels);

    /** Makes a series of a histogram that has observed nothing yet. */
    void begin(Metric histogram, String... labels);

    /** Sorts a length of time into a histogram's buckets. */
    void observe(Metric histogram, Duration took, String... labels);

    /**
     * Makes a series of a gauge, or gives one that is there another value.
     *
     * @param value asked at each scrape, on the thread of whoever scrapes; answers at once. Empty if nothing is known: no sample, or NaN where the library has only that
     */
    void gauge(Metric gauge, Supplier<Optional<Double>> value, String... labels);

    /** Ends a series of a gauge; nothing happens if there is none. */
    void remove(Metric gauge, String... labels);
}
