package dev.coldarchive.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.ListVector;
import dev.coldarchive.batch.LongVector;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.format.Compression;
import dev.coldarchive.format.RowWriter;
import dev.coldarchive.format.WriteOptions;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much memory values need, told to readers; and booleans in runs. */
class SizeStatisticsTest {
    private static final TableSchema SCHEMA = new TableSchema("sizes", List.of(Column.required("text", ColumnType.STRING), Column.optional("numbers", ColumnType.listOf(ColumnType.INT32)),
            Column.required("number", ColumnType.INT64), Column.required("phase", ColumnType.BOOLEAN), Column.required("coin", ColumnType.BOOLEAN)), List.of());

    @TempDir
    Path temporary;

    private Path file;
    private byte[] bytes;
    private List<ColumnChunk> chunks;

    @BeforeEach
    void twoPages() throws Exception {
        RowBatch rows = new RowBatch(SCHEMA);
        for (int i = 0; i < 2_000; i++) {
            rows.bytes(0).append("x".repeat(i % 3));
            ListVector lists = (ListVector) rows.column(1);
            if (i % 8 == 0) {
                lists.appendNull();
            } else {
                for (int j = 0; j < i % 4; j++) {
                    if (j == 1) {
                        lists.elements().appendNull();
                    } else {
                        ((LongVector) lists.elements()).append(j);
                    }
                }
                lists.endList();
            }
            rows.longs(2).append(i);
            rows.longs(3).append(i / 700 % 2);
            rows.longs(4).append(i * 0x9e3779b97f4a7c15L >>> 63);
        }
        file = temporary.resolve("sizes.parquet");
        try (RowWriter writer = new ParquetFormat().create(file, SCHEMA, new WriteOptions(Compression.NONE, 0, 10_000, 1 << 25, 1_000, 1 << 20))) {
            writer.write(rows);
            writer.finish(Map.of());
        }
        bytes = Files.readAllBytes(file);
        int length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(bytes.length - 8);
        FileMetaData footer = Util.readFileMetaData(at(bytes.length - 8 - length));
        chunks = footer.getRow_groups().get(0).getColumns();
    }

    private ByteArrayInputStream at(long offset) {
        return new ByteArrayInputStream(Arrays.copyOfRange(bytes, (int) offset, bytes.length));
    }

    @Test
    void ofTextTheBytesOfItsValues() throws Exception {
        assertThat(chunks.get(0).getMeta_data().getSize_statistics().getUnencoded_byte_array_data_bytes()).isEqualTo(1_999);
        OffsetIndex offsets = Util.readOffsetIndex(at(chunks.get(0).getOffset_index_offset()));
        assertThat(offsets.getUnencoded_byte_array_data_bytes()).containsExactly(999L, 1_000L);
        assertThat(chunks.get(2).getMeta_data().isSetSize_statistics()).isFalse();
    }

    @Test
    void ofListsHowManyLevelsThereAreOfEach() throws Exception {
        assertThat(chunks.get(1).getMeta_data().getSize_statistics().getRepetition_level_histogram()).containsExactly(2_000L, 1_500L);
        assertThat(chunks.get(1).getMeta_data().getSize_statistics().getDefinition_level_histogram()).containsExactly(250L, 250L, 1_000L, 2_000L);
        ColumnIndex index = Util.readColumnIndex(at(chunks.get(1).getColumn_index_offset()));
        assertThat(index.getRepetition_level_histograms()).containsExactly(1_000L, 750L, 1_000L, 750L);
        assertThat(index.getDefinition_level_histograms()).containsExactly(125L, 125L, 500L, 1_000L, 125L, 125L, 500L, 1_000L);
    }

    @Test
    void booleansAreWrittenInRunsWhereThatIsSmallerAndReadBackByUsAndByDuckDb() throws Exception {
        assertThat(chunks.get(3).getMeta_data().getEncodings()).doesNotContain(Encoding.PLAIN);
        assertThat(chunks.get(4).getMeta_data().getEncodings()).contains(Encoding.PLAIN);
        RowBatch read = new RowBatch(SCHEMA);
        try (RowReader rows = new ParquetFormat().read(file, new BatchLimits(10_000, 1 << 25))) {
            assertThat(rows.next(read)).isTrue();
        }
        for (int i = 0; i < 2_000; i++) {
            assertThat(read.longs(3).get(i)).isEqualTo(i / 700 % 2);
        }
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:"); Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT count(*) FROM read_parquet('" + file + "') WHERE phase <> (number // 700 % 2 = 1)")) {
            found.next();
            assertThat(found.getInt(1)).isZero();
        }
    }
}
