package dev.coldarchive.format;

import dev.coldarchive.schema.TableSchema;
import java.util.List;

/**
 * How a file is written. The same rows and options give the same bytes, whatever the batches.
 *
 * @param compression codec of the pages
 * @param level compression level; 0 for the codec's default (zstd: 1)
 * @param rowGroupRows most rows in a row group
 * @param rowGroupBytes a row group ends with the row whose values bring it to this many bytes in memory
 * @param pageRows most rows in a page
 * @param pageBytes a page ends with the row whose values bring it to this many bytes in memory
 * @param clusterBy columns that the rows inside each row group are ordered by, see {@link RowClustering}; rows with the same values keep the order in which they were written.
 *     A writer then holds the values of a whole row group. None for rows as they come
 * @param bloomFilters columns that have one
 */
public record WriteOptions(
        Compression compression, int level, int rowGroupRows, long rowGroupBytes, int pageRows, int pageBytes, List<String> clusterBy, BloomFilters bloomFilters) {

    public WriteOptions {
        clusterBy = List.copyOf(clusterBy);
    }

    /** Rows as they come, and no bloom filters. */
    public WriteOptions(Compression compression, int level, int rowGroupRows, long rowGroupBytes, int pageRows, int pageBytes) {
        this(compression, level, rowGroupRows, rowGroupBytes, pageRows, pageBytes, List.of(), BloomFilters.NONE);
    }

    /** With everything else by default. */
    public static WriteOptions of(Compression compression) {
        return new WriteOptions(compression, 0, 250_000, 32L << 20, 20_000, 1 << 20);
    }

    /** The same, with rows ordered by these columns inside each row group. */
    public WriteOptions clusteredBy(List<String> columns) {
        return new WriteOptions(compression, level, rowGroupRows, rowGroupBytes, pageRows, pageBytes, columns, bloomFilters);
    }

    /** The same, with these bloom filters. */
    public WriteOptions with(BloomFilters filters) {
        return new WriteOptions(compression, level, rowGroupRows, rowGroupBytes, pageRows, pageBytes, clusterBy, filters);
    }

    /** The same without the columns that a schema does not have: those of a window from before a column was added. */
    public WriteOptions in(TableSchema schema) {
        BloomFilters filters = new BloomFilters(there(bloomFilters.columns(), schema), bloomFilters.falsePositives(), bloomFilters.maxBytes());
        return clusteredBy(there(clusterBy, schema)).with(filters);
    }

    private static List<String> there(List<String> columns, TableSchema schema) {
        return columns.stream().filter(name -> schema.indexOf(name).isPresent()).toList();
    }
}
