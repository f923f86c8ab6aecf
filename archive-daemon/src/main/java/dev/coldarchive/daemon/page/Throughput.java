package dev.coldarchive.daemon.page;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/** What was archived in the last 24 hours, five minutes by five minutes. Not thread-safe. */
final class Throughput {
    static final Duration BUCKET = Duration.ofMinutes(5);
    static final int BUCKETS = 288;

    private final TreeMap<Long, Bucket> buckets = new TreeMap<>();

    /**
     * Five minutes in which something was done.
     *
     * @param windows committed
     * @param rows in them
     * @param sizeBytes size of their parts
     * @param failures windows that failed or were refused
     */
    record Bucket(Instant start, long windows, long rows, long sizeBytes, long failures) {
        Bucket plus(long moreWindows, long moreRows, long moreBytes, long moreFailures) {
            return new Bucket(start, windows + moreWindows, rows + moreRows, sizeBytes + moreBytes, failures + moreFailures);
        }
    }

    void committed(Instant now, long rows, long sizeBytes) {
        add(now, 1, rows, sizeBytes, 0);
    }

    void failed(Instant now) {
        add(now, 0, 0, 0, 1);
    }

    private void add(Instant now, long windows, long rows, long sizeBytes, long failures) {
        buckets.merge(number(now), new Bucket(start(number(now)), windows, rows, sizeBytes, failures), (there, more) -> there.plus(windows, rows, sizeBytes, failures));
        while (buckets.size() > BUCKETS) {
            buckets.pollFirstEntry();
        }
    }

    /** Those of the last 24 hours in which something was done, oldest first; the last one may still grow. */
    List<Bucket> lastDay(Instant now) {
        Collection<Bucket> recent = buckets.tailMap(number(now) - BUCKETS + 1).values();
        return List.copyOf(recent);
    }

    private static long number(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), BUCKET.toSeconds());
    }

    private static Instant start(long number) {
        return Instant.ofEpochSecond(number * BUCKET.toSeconds());
    }
}
