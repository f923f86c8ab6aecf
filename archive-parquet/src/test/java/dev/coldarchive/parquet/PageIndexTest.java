package dev.coldarchive.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.SampleRows;
import dev.coldarchive.format.Compression;
import dev.coldarchive.format.RowWriter;
import dev.coldarchive.format.WriteOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.apache.parquet.format.BoundaryOrder;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page index tells where pages are, which rows they have, and between what their values lie. */
class PageIndexTest {
    @Test
    void everyPageIsWhereItsIndexSays(@TempDir Path directory) throws IOException {
        RowBatch rows = new RowBatch(SampleRows.orderbookDeltas());
        SampleRows.appendDeltas(rows, 1, 2_500, new Random(1));
        Path file = directory.resolve("rows.parquet");
        try (RowWriter writer = new ParquetFormat().create(file, rows.schema(), new WriteOptions(Compression.ZSTD, 0, 1_000, 1 << 25, 300, 1 << 20))) {
            writer.write(rows);
            writer.finish(Map.of());
        }
        byte[] bytes = Files.readAllBytes(file);
        int length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(bytes.length - 8);
        FileMetaData footer = Util.readFileMetaData(at(bytes, bytes.length - 8 - length));
        int firstRow = 0;
        for (RowGroup group : footer.getRow_groups()) {
            for (ColumnChunk chunk : group.getColumns()) {
                OffsetIndex offsets = Util.readOffsetIndex(at(bytes, chunk.getOffset_index_offset()));
                for (int i = 0; i < offsets.getPage_locationsSize(); i++) {
                    assertThat(offsets.getPage_locations().get(i).getFirst_row_index()).isEqualTo(300L * i);
                    PageHeader header = Util.readPageHeader(at(bytes, offsets.getPage_locations().get(i).getOffset()));
                    assertThat(header.isSetCrc()).isTrue();
                    assertThat(header.getData_page_header().getNum_values()).isEqualTo(Math.min(300, (int) group.getNum_rows() - 300 * i));
                }
                ColumnIndex bounds = Util.readColumnIndex(at(bytes, chunk.getColumn_index_offset()));
                assertThat(bounds.getNull_pages()).hasSize(offsets.getPage_locationsSize()).doesNotContain(true);
            }
            ColumnIndex times = Util.readColumnIndex(at(bytes, group.getColumns().get(0).getColumn_index_offset()));
            assertThat(times.getBoundary_order()).isEqualTo(BoundaryOrder.ASCENDING);
            for (int i = 0; i < times.getMin_valuesSize(); i++) {
                assertThat(times.getMin_values().get(i).order(ByteOrder.LITTLE_ENDIAN).getLong()).isEqualTo(rows.longs(0).get(firstRow + 300 * i));
            }
            firstRow += (int) group.getNum_rows();
        }
        assertThat(firstRow).isEqualTo(2_500);
    }

    private static ByteArrayInputStream at(byte[] bytes, long offset) {
        return new ByteArrayInputStream(Arrays.copyOfRange(bytes, (int) offset, bytes.length));
    }
}
