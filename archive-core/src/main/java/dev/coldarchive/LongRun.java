package dev.coldarchive;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * What an export over a long range keeps to.
 *
 * @param rowsPerSecond most rows a second on the average; 0 for as many as there are. It rests between windows, when no transaction is open, never within one
 * @param done starts of windows, by table, that are passed over even if archived windows are read again: an interrupted export has done them
 */
public record LongRun(long rowsPerSecond, Map<String, Set<Instant>> done) {
    /** As fast as it goes, and nothing done yet. */
    public static final LongRun NONE = new LongRun(0, Map.of());

    public LongRun {
        if (rowsPerSecond < 0) {
            throw new IllegalArgumentException(rowsPerSecond + " rows a second");
        }
        done = Map.copyOf(done);
    }
}
