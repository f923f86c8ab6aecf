package dev.coldarchive.format;

import dev.coldarchive.schema.TableSchema;
import java.util.List;
import java.util.Map;

/**
 * What a file says of itself.
 *
 * @param schema its columns
 * @param rows rows in all
 * @param writer the program that wrote it
 * @param keyValues the footer's key-values, in their order
 * @param rowGroups in file order
 */
public record FileDescription(TableSchema schema, long rows, String writer, Map<String, String> keyValues, List<RowGroup> rowGroups) {

    /**
     * One row group.
     *
     * @param sizeBytes size of its pages in the file
     * @param sortedBy columns that it says its rows are ordered by; none where it says nothing
     */
    public record RowGroup(long rows, long sizeBytes, List<String> sortedBy, List<ColumnChunk> columns) {}

    /**
     * One column of one row group.
     *
     * @param path name of the column, with inner levels after dots
     * @param encodings as the format spells them
     * @param uncompressedBytes size of its pages before compression
     * @param sizeBytes size of its pages in the file
     * @param nulls number of NULLs, -1 where unknown
     * @param min smallest value as text, null where unknown
     * @param max largest value as text, null where unknown
     * @param bloomFilterBytes size of its bloom filter, 0 where there is none, -1 where there is one of unknown size
     */
    public record ColumnChunk(
            String path, String codec, List<String> encodings, long uncompressedBytes, long sizeBytes, long nulls, String min, String max, long bloomFilterBytes) {}
}
