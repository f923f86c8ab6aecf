package dev.coldarchive.parquet.internal;

import java.io.IOException;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;

/** Whether the places and counts that a footer names can be true, before anything is allocated or read by them. */
final class FileLayout {
    private FileLayout() {}

    /** Where the first page of a column chunk lies. */
    static long start(ColumnMetaData chunk) {
        long data = chunk.getData_page_offset();
        long dictionary = chunk.getDictionary_page_offset();
        // some writers set the dictionary's offset to 0 where there is none
        return chunk.isSetDictionary_page_offset() && dictionary > 0 && dictionary < data ? dictionary : data;
    }

    /**
     * @param end where the footer begins
     * @throws IOException if the footer contradicts itself, its schema or the file
     */
    static void require(FileMetaData metaData, List<StoredColumn> columns, long end) throws IOException {
        long rows = 0;
        for (RowGroup group : metaData.getRow_groups()) {
            if (group.getNum_rows() < 0 || group.getColumnsSize() != columns.size()) {
                throw new IOException("a row group has " + group.getNum_rows() + " rows and " + group.getColumnsSize() + " columns");
            }
            rows += group.getNum_rows();
            for (int i = 0; i < columns.size(); i++) {
                requireChunk(group.getColumns().get(i), columns.get(i).leaf(), group.getNum_rows(), end);
            }
        }
        if (rows != metaData.getNum_rows()) {
            throw new IOException("its row groups have " + rows + " rows, its footer says " + metaData.getNum_rows());
        }
    }

    private static void requireChunk(ColumnChunk chunk, Leaf leaf, long rows, long end) throws IOException {
        ColumnMetaData metaData = chunk.getMeta_data();
        if (metaData == null || chunk.getFile_path() != null || metaData.getType() != leaf.physical() || !leaf.path().equals(metaData.getPath_in_schema())) {
            throw new IOException("column " + leaf.name() + " is not where the footer says");
        }
        long start = start(metaData);
        long size = metaData.getTotal_compressed_size();
        if (start < Footer.MAGIC.length || size < 0 || size > end - start) {
            throw new IOException("column " + leaf.name() + " reaches from " + start + " over " + size + " bytes, beyond the file");
        }
        long values = metaData.getNum_values();
        if (values < rows || leaf.maxRepetition() == 0 && values != rows) {
            throw new IOException("column " + leaf.name() + " has " + values + " values in " + rows + " rows");
        }
    }
}
