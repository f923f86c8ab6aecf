package dev.coldarchive.daemon.proposal;

import java.util.List;
import java.util.Optional;

/**
 * What the catalog says of a table.
 *
 * @param schema the table's schema
 * @param name its name
 * @param estimatedRows rows by the statistics; 0 where there are none
 * @param columns in the table's order
 * @param dropAfter what a TimescaleDB retention job is told: an interval, or a count of the integer time column's units
 */
record TableFacts(String schema, String name, long estimatedRows, List<ColumnFacts> columns, Optional<DropAfter> dropAfter) {

    /**
     * When a retention job drops a chunk.
     *
     * @param seconds of an interval; 0 where it counts units
     * @param units of an integer time column; 0 where it is an interval
     */
    record DropAfter(long seconds, long units) {}
}
