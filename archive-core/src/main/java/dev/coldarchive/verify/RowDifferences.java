package dev.coldarchive.verify;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How the rows of a window differ between archive and source.
 *
 * @param onlyInArchive rows that the source does not have
 * @param onlyInSource rows that the archive does not have
 * @param updated rows whose key both have once, with other values
 * @param spans stretches of time that have all of these, oldest first; neighbours that differ are one
 * @param first the first of these rows
 */
public record RowDifferences(long onlyInArchive, long onlyInSource, long updated, List<Span> spans, List<Row> first) {

    public RowDifferences {
        spans = List.copyOf(spans);
        first = List.copyOf(first);
    }

    /** Which side a row was found on. */
    public enum Side { ARCHIVE, SOURCE, BOTH }

    /** A half-open stretch of event time. */
    public record Span(Instant start, Instant end, long rows) {}

    /**
     * One row, by name.
     *
     * @param side BOTH if it was updated
     * @param time when it happened
     * @param key its values in the other columns of the key; empty if there is no key
     * @param changed names of the columns that were updated
     */
    public record Row(Side side, Instant time, Map<String, String> key, List<String> changed) {}

    /** Whether there is no difference. */
    public boolean none() {
        return onlyInArchive == 0 && onlyInSource == 0 && updated == 0;
    }
}
