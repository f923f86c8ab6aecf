package dev.coldarchive.daemon.proposal;

import java.util.List;
import java.util.Optional;

/**
 * What the catalog says of a table.
 *
 * @param schema the table's schema
 * @param name its name
 * @param estimatedRows rows by the statistics; 0 where there are none
 * @param sizeBytes what it takes in the database without its indexes; 0 for a hypertable
 * @param columns in the table's order
 * @param dropAfter what a TimescaleDB retention job is told: an interval, or a count of the integer time column's units
 */
record TableFacts(String schema, String name, long estimatedRows, long sizeBytes, List<ColumnFacts> columns, Optional<DropAfter> dropAfter) {

    /** What so many of its rows take in the database, by the average row; 0 where unknown. */
    long sizeOf(long rows) {
        return estimatedRows == 0 ? 0 : (long) ((double) sizeBytes / estimatedRows * rows);
    }

    /**
     * When a retention job drops a chunk.
     *
     * @param seconds of an interval; 0 where it counts units
     * @param units of an integer time column; 0 where it is an interval
     */
    record DropAfter(long seconds, long units) {}
}
