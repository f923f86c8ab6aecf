package dev.coldarchive.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.format.Compression;
import dev.coldarchive.format.RowWriter;
import dev.coldarchive.format.WriteOptions;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.RowGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where row groups are small, as those of wide rows are, a choice of encodings stands for several of them: a trial of all for every page would cost several times what it decides about. */
class EncodingChoiceTest {
    private static final TableSchema SCHEMA = new TableSchema("t", List.of(Column.optional("n", ColumnType.INT64), Column.required("text", ColumnType.STRING)));
    /** Rows of a row group: 8 bytes of a number, 4 of a text's length. */
    private static final int GROUP = 1_000;
    /** A row group that ends at its number of rows has twelve pages of a column. */
    private static final WriteOptions OPTIONS = new WriteOptions(Compression.ZSTD, 0, 240_000, 12L * GROUP, 20_000, 1 << 20);
    private static final long[] NOISE = new Random(5).longs(GROUP / 2).toArray();
    private static final int[] PICKED = new Random(6).ints(20 * GROUP, 0, 1 << 20).toArray();

    @TempDir
    Path directory;
    private int files;

    /** A value of each kind suits a dictionary, but among those that rise differences would take less. */
    @Test
    void aChoiceStandsForAsManyPagesAsALargeRowGroupHas() throws IOException {
        List<Set<Encoding>> groups = encodings(write(14 * GROUP, row -> row < GROUP ? noise(row, 200) : row / 2L));
        assertThat(groups.subList(0, 12)).allSatisfy(group -> assertThat(group).contains(Encoding.RLE_DICTIONARY));
        assertThat(groups.subList(12, 14)).allSatisfy(group -> assertThat(group).contains(Encoding.DELTA_BINARY_PACKED));
    }

    @Test
    void aChoiceEndsWithTheFirstPageThatBecomesLargerByIt() throws IOException {
        List<Set<Encoding>> groups = encodings(write(2 * GROUP, row -> row < GROUP ? (long) row : noise(row, 100)));
        assertThat(groups.get(0)).contains(Encoding.DELTA_BINARY_PACKED);
        assertThat(groups.get(1)).contains(Encoding.RLE_DICTIONARY);
    }

    @Test
    void aDictionaryEndsWithTheFirstPageOfWhichMostValuesAreNew() throws IOException {
        List<Set<Encoding>> groups = encodings(write(2 * GROUP, row -> row < GROUP ? noise(row, 100) : (long) row));
        assertThat(groups.get(0)).contains(Encoding.RLE_DICTIONARY);
        assertThat(groups.get(1)).contains(Encoding.DELTA_BINARY_PACKED);
    }

    @Test
    void aFewRowsDoNotChooseForMany() throws IOException {
        RowBatch rows = new RowBatch(SCHEMA);
        rows.longs(0).append(0);
        rows.bytes(1).append("x".repeat(12 * GROUP));
        append(rows, 1, GROUP, row -> noise(row, 100));
        List<Set<Encoding>> groups = encodings(write(rows, GROUP));
        assertThat(groups.get(0)).as("one huge row").doesNotContain(Encoding.RLE_DICTIONARY);
        assertThat(groups.get(1)).contains(Encoding.RLE_DICTIONARY);
    }

    @Test
    void aRowGroupOfNullsChoosesNothing() throws IOException {
        Path file = write(3 * GROUP, row -> row / GROUP == 1 ? null : (Long) noise(row, 100));
        List<ColumnMetaData> groups = numbers(file).toList();
        assertThat(groups).extracting(ColumnMetaData::isSetDictionary_page_offset).containsExactly(true, false, true);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 333, 1_001, 20_000})
    void theSameRowsGiveTheSameBytesInBatchesOfAnySize(int batchRows) throws IOException {
        RowBatch rows = new RowBatch(SCHEMA);
        append(rows, 0, 20 * GROUP, row -> row / GROUP % 5 == 3 ? null : (Long) (row / GROUP % 3 == 0 ? row / 2L : noise(row, 1 + row / 50)));
        Path file = write(rows, batchRows);
        assertThat(Files.mismatch(file, write(rows, 4_096))).isEqualTo(-1);
        assertThat(digest(file)).isEqualTo(new CanonicalRows(SCHEMA).digest(rows));
    }

    /** One of so many numbers, the same for a row. */
    private static long noise(int row, int different) {
        return NOISE[PICKED[row] % different];
    }

    private Path write(int count, IntFunction<Long> number) {
        RowBatch rows = new RowBatch(SCHEMA);
        append(rows, 0, count, number);
        return write(rows, GROUP);
    }

    private static void append(RowBatch rows, int from, int to, IntFunction<Long> number) {
        for (int row = from; row < to; row++) {
            Long value = number.apply(row);
            if (value == null) {
                rows.longs(0).appendNull();
            } else {
                rows.longs(0).append(value);
            }
            rows.bytes(1).append("");
        }
    }

    private Path write(RowBatch rows, int batchRows) {
        Path file = directory.resolve("rows" + files++ + ".parquet");
        try (RowWriter writer = new ParquetFormat().create(file, SCHEMA, OPTIONS)) {
            RowBatch batch = new RowBatch(SCHEMA);
            for (int from = 0; from < rows.rows(); from += batchRows) {
                batch.clear();
                batch.appendRows(rows, from, Math.min(rows.rows(), from + batchRows));
                writer.write(batch);
            }
            writer.finish(Map.of());
        }
        return file;
    }

    private static RowDigest digest(Path file) {
        RowDigest digest = RowDigest.EMPTY;
        CanonicalRows canonical = new CanonicalRows(SCHEMA);
        try (RowReader reader = new ParquetFormat().read(file, BatchLimits.DEFAULT)) {
            RowBatch batch = new RowBatch(reader.schema());
            while (reader.next(batch)) {
                digest = digest.plus(canonical.digest(batch));
            }
        }
        return digest;
    }

    private static Stream<ColumnMetaData> numbers(Path file) throws IOException {
        return ParquetFooters.of(file).getRow_groups().stream().map(RowGroup::getColumns).map(columns -> columns.get(0).getMeta_data());
    }

    /** Of the pages of numbers, a set for each row group. */
    private static List<Set<Encoding>> encodings(Path file) throws IOException {
        return numbers(file).map(column -> Set.copyOf(column.getEncodings())).toList();
    }
}
