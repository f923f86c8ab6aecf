package dev.coldarchive.parquet.internal;

import dev.coldarchive.format.FileDescription;
import dev.coldarchive.format.FileDescription.ColumnChunk;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Statistics;

/** What a file says of itself, as people read it. */
public final class Description {
    private Description() {}

    /**
     * Reads no more than the two ends of the file.
     *
     * @throws IOException if it is damaged or no Parquet file
     */
    public static FileDescription of(SeekableByteChannel file) throws IOException {
        return of(Contents.read(file));
    }

    static FileDescription of(Contents file) {
        List<FileDescription.RowGroup> groups = new ArrayList<>();
        for (RowGroup group : file.metaData().getRow_groups()) {
            List<ColumnChunk> chunks = new ArrayList<>();
            for (int i = 0; i < file.columns().size(); i++) {
                chunks.add(chunk(file.columns().get(i), group.getColumns().get(i).getMeta_data()));
            }
            long size = chunks.stream().mapToLong(ColumnChunk::sizeBytes).sum();
            groups.add(new FileDescription.RowGroup(group.getNum_rows(), size, sortedBy(group, file.columns()), chunks));
        }
        String writer = file.metaData().isSetCreated_by() ? file.metaData().getCreated_by() : "unknown";
        return new FileDescription(file.schema(), file.metaData().getNum_rows(), writer, file.keyValues(), groups);
    }

    private static List<String> sortedBy(RowGroup group, List<StoredColumn> columns) {
        return !group.isSetSorting_columns() ? List.of() : group.getSorting_columns().stream().filter(by -> by.getColumn_idx() >= 0 && by.getColumn_idx() < columns.size())
                .map(by -> columns.get(by.getColumn_idx()).leaf().name() + (by.isDescending() ? " descending" : "")).toList();
    }

    private static ColumnChunk chunk(StoredColumn column, ColumnMetaData metaData) {
        Statistics statistics = metaData.isSetStatistics() ? metaData.getStatistics() : new Statistics();
        return new ColumnChunk(column.leaf().name(), metaData.getCodec().name(), metaData.getEncodings().stream().map(Enum::name).toList(),
                metaData.getTotal_uncompressed_size(), metaData.getTotal_compressed_size(),
                statistics.isSetNull_count() ? statistics.getNull_count() : -1,
                statistics.isSetMin_value() ? ValueText.of(column, statistics.getMin_value()) : null,
                statistics.isSetMax_value() ? ValueText.of(column, statistics.getMax_value()) : null,
                !metaData.isSetBloom_filter_offset() ? 0 : metaData.isSetBloom_filter_length() ? metaData.getBloom_filter_length() : -1);
    }
}
