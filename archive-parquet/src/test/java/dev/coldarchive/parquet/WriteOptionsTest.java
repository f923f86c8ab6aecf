package dev.coldarchive.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.format.Compression;
import dev.coldarchive.format.RowWriter;
import dev.coldarchive.format.WriteOptions;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToLongFunction;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.PageLocation;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SortingColumn;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The options do what the reference says of them, as the footer tells. A row has 104 bytes of values: 8 of a number, 92 of text and its length. */
class WriteOptionsTest {
    private static final TableSchema SCHEMA = new TableSchema("t", List.of(Column.required("n", ColumnType.INT64), Column.optional("text", ColumnType.STRING)));
    private static final int ROWS = 1_000;

    @TempDir
    Path directory;
    private int files;

    @ParameterizedTest
    @CsvSource({"250, 33554432, 250", "1000, 33554432, 1000", "1000, 10400, 100", "1000, 10401, 101", "70, 10400, 70", "1000, 1024, 10"})
    void aRowGroupEndsAtItsRowsOrWithTheRowThatBringsItToItsSize(int rows, long bytes, int expected) throws IOException {
        FileMetaData footer = ParquetFooters.of(write(new WriteOptions(Compression.ZSTD, 0, rows, bytes, rows, (int) Math.min(bytes, 1 << 20)), ROWS));
        List<RowGroup> groups = footer.getRow_groups();
        assertThat(groups.subList(0, groups.size() - 1)).allSatisfy(group -> assertThat(group.getNum_rows()).isEqualTo(expected));
        assertThat(groups.get(groups.size() - 1).getNum_rows()).isBetween(1L, (long) expected);
    }

    @ParameterizedTest
    @CsvSource({"100, 1048576, 100, 100", "1000, 960, 120, 10", "1000, 961, 121, 11", "50, 960, 50, 10"})
    void aPageEndsAtItsRowsOrWithTheRowThatBringsItToItsSize(int rows, int bytes, int ofNumbers, int ofText) throws IOException {
        Path file = write(new WriteOptions(Compression.ZSTD, 0, 1_000, 32 << 20, rows, bytes), ROWS);
        assertThat(pageRows(file, 0)).as("pages of numbers").containsOnly((long) ofNumbers);
        assertThat(pageRows(file, 1)).as("pages of text").containsOnly((long) ofText);
    }

    /** Of all pages but the last. */
    private static List<Long> pageRows(Path file, int column) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        ColumnChunk chunk = ParquetFooters.of(bytes).getRow_groups().get(0).getColumns().get(column);
        OffsetIndex index = Util.readOffsetIndex(new ByteArrayInputStream(bytes, (int) chunk.getOffset_index_offset(), chunk.getOffset_index_length()));
        List<PageLocation> pages = index.getPage_locations();
        List<Long> rows = new ArrayList<>();
        for (int i = 1; i < pages.size(); i++) {
            rows.add(pages.get(i).getFirst_row_index() - pages.get(i - 1).getFirst_row_index());
        }
        return rows;
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void pagesHaveTheCodec(Compression compression) throws IOException {
        CompressionCodec expected = compression == Compression.NONE ? CompressionCodec.UNCOMPRESSED : CompressionCodec.valueOf(compression.name());
        FileMetaData footer = ParquetFooters.of(write(WriteOptions.of(compression), ROWS));
        assertThat(footer.getRow_groups().get(0).getColumns()).allSatisfy(chunk -> assertThat(chunk.getMeta_data().getCodec()).isEqualTo(expected));
        ColumnMetaData text = footer.getRow_groups().get(0).getColumns().get(1).getMeta_data();
        assertThat(text.getTotal_compressed_size() < text.getTotal_uncompressed_size()).isEqualTo(compression != Compression.NONE);
    }

    @ParameterizedTest
    @EnumSource(value = Compression.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aColumnThatTheCodecMakesHardlySmallerIsLeftAsItIs(Compression compression) throws IOException {
        Random random = new Random(7);
        List<ColumnChunk> chunks = ParquetFooters.of(write(WriteOptions.of(compression), ROWS, row -> random.nextLong())).getRow_groups().get(0).getColumns();
        assertThat(chunks.get(0).getMeta_data().getCodec()).as("of noise").isEqualTo(CompressionCodec.UNCOMPRESSED);
        assertThat(chunks.get(1).getMeta_data().getCodec()).as("of text").isEqualTo(CompressionCodec.valueOf(compression.name()));
    }

    @ParameterizedTest
    @EnumSource(value = Compression.class, names = {"GZIP", "ZSTD"})
    void aColumnIsLeftAsItIsWhereTheCodecSavesLessThanAFifth(Compression compression) throws IOException {
        assertThat(numbersAmong(10, compression).getCodec()).as("ten numbers in four bits each: 3.3 of them are information").isEqualTo(CompressionCodec.UNCOMPRESSED);
        assertThat(numbersAmong(5, compression).getCodec()).as("five numbers in three bits, one of them mostly").isEqualTo(CompressionCodec.valueOf(compression.name()));
    }

    private ColumnMetaData numbersAmong(int different, Compression compression) throws IOException {
        Random random = new Random(7);
        IntToLongFunction number = row -> 1_000_000_007L * (different < 8 && random.nextInt(10) > 0 ? 0 : random.nextInt(different));
        ColumnMetaData numbers = ParquetFooters.of(write(WriteOptions.of(compression), 10_000, number)).getRow_groups().get(0).getColumns().get(0).getMeta_data();
        assertThat(numbers.getEncodings()).contains(Encoding.RLE_DICTIONARY);
        return numbers;
    }

    @ParameterizedTest
    @CsvSource({"GZIP, 1, 9", "ZSTD, 1, 19"})
    void aHigherLevelTriesHarder(Compression compression, int low, int high) throws IOException {
        assertThat(Files.size(write(level(compression, high), ROWS))).isLessThan(Files.size(write(level(compression, low), ROWS)));
        int standard = compression == Compression.ZSTD ? 1 : 6;
        assertThat(Files.mismatch(write(level(compression, 0), ROWS), write(level(compression, standard), ROWS))).isEqualTo(-1);
    }

    private static WriteOptions level(Compression compression, int level) {
        return new WriteOptions(compression, level, 250_000, 32 << 20, 20_000, 1 << 20);
    }

    @Test
    void aClusteredRowGroupSaysHowItIsSorted() throws IOException {
        FileMetaData footer = ParquetFooters.of(write(WriteOptions.of(Compression.ZSTD).clusteredBy(List.of("text", "n")), ROWS));
        assertThat(footer.getRow_groups().get(0).getSorting_columns()).containsExactly(new SortingColumn(1, false, false), new SortingColumn(0, false, false));
        assertThat(ParquetFooters.of(write(WriteOptions.of(Compression.ZSTD), ROWS)).getRow_groups().get(0).isSetSorting_columns()).isFalse();
    }

    private Path write(WriteOptions options, int count) {
        return write(options, count, row -> row * 1_000_003L);
    }

    private Path write(WriteOptions options, int count, IntToLongFunction number) {
        RowBatch rows = new RowBatch(SCHEMA);
        Random random = new Random(9);
        for (int row = 0; row < count; row++) {
            rows.longs(0).append(number.applyAsLong(row));
            StringBuilder text = new StringBuilder();
            while (text.length() < 92) {
                text.append("word").append(random.nextInt(900) + 100).append(' ');
            }
            rows.bytes(1).append(text.substring(0, 92));
        }
        Path file = directory.resolve("rows" + files++ + ".parquet");
        try (RowWriter writer = new ParquetFormat().create(file, SCHEMA, options)) {
            writer.write(rows);
            writer.finish(Map.of());
        }
        return file;
    }
}
