package dev.coldarchive.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.BytesVector;
import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.ListVector;
import dev.coldarchive.batch.LongVector;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.batch.SampleRows;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.ContentDigester;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link FileFormat} keeps. */
public abstract class FileFormatContract {
    private static final WriteOptions SMALL_GROUPS = new WriteOptions(Compression.ZSTD, 0, 1_000, 64 << 10, 300, 4 << 10);

    @TempDir
    Path directory;

    /** The format under test. */
    protected abstract FileFormat format();

    @ParameterizedTest
    @EnumSource(Compression.class)
    void everyTypeComesBackWithItsLimitsAndNulls(Compression compression) {
        RowBatch rows = new RowBatch(SampleRows.everyType());
        SampleRows.appendLimits(rows);
        SampleRows.appendRandom(rows, 500, new Random(2));

        Path file = write("all", rows, WriteOptions.of(compression), rows.rows());

        assertThat(readAll(file)).containsExactlyElementsOf(canonical(rows));
        try (RowReader reader = format().read(file, BatchLimits.DEFAULT)) {
            assertThat(reader.schema()).isEqualTo(rows.schema());
        }
    }

    @Test
    void theDigestOfAFileIsTheDigestOfItsRows() {
        RowBatch rows = deltas(5_000);
        Path file = write("digest", rows, SMALL_GROUPS, 900);

        RowDigest digest = RowDigest.EMPTY;
        CanonicalRows canonical = new CanonicalRows(rows.schema());
        RowBatch batch = new RowBatch(rows.schema());
        try (RowReader reader = format().read(file, new BatchLimits(77, 1 << 20))) {
            while (reader.next(batch)) {
                assertThat(batch.rows()).isBetween(1, 77);
                digest = digest.plus(canonical.digest(batch));
            }
        }
        assertThat(digest).isEqualTo(canonical.digest(rows));
    }

    @Test
    void aFileWithoutRowsHasItsSchemaAndKeyValues() throws IOException {
        TableSchema schema = SampleRows.everyType();
        Path file = write("empty", new RowBatch(schema), SMALL_GROUPS, 1);

        assertThat(readAll(file)).isEmpty();
        FileDescription description = format().describe(file);
        assertThat(describeBytes(file)).isEqualTo(description);
        assertThat(description.schema().sameColumns(schema)).isTrue();
        assertThat(description.rows()).isZero();
        assertThat(description.rowGroups()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 299, 4_096})
    void theSameRowsGiveTheSameBytesAtAnyBatchSize(int batchRows) throws IOException {
        RowBatch narrow = deltas(4_096);
        assertThat(Files.mismatch(write("whole", narrow, SMALL_GROUPS, 4_096), write("cut", narrow, SMALL_GROUPS, batchRows))).isEqualTo(-1);
        RowBatch wide = new RowBatch(SampleRows.everyType());
        SampleRows.appendRandom(wide, 600, new Random(3));
        assertThat(Files.mismatch(write("wide", wide, SMALL_GROUPS, 600), write("wide-cut", wide, SMALL_GROUPS, batchRows))).isEqualTo(-1);
    }

    @Test
    void rowGroupsEndAtTheirRowsAndTheDescriptionShowsThem() {
        RowBatch rows = deltas(2_500);
        WriteOptions byRows = new WriteOptions(Compression.SNAPPY, 0, 1_000, 64 << 20, 300, 1 << 20);
        Path file = directory.resolve("groups");
        FileStats stats;
        try (RowWriter writer = format().create(file, rows.schema(), byRows)) {
            writer.write(rows);
            stats = writer.finish(keyValues());
        }
        assertThat(stats.rows()).isEqualTo(2_500);
        assertThat(stats.rowGroups()).isEqualTo(3);
        FileDescription description = format().describe(file);
        assertThat(description.rows()).isEqualTo(2_500);
        assertThat(description.rowGroups()).extracting(FileDescription.RowGroup::rows).containsExactly(1_000L, 1_000L, 500L);
        assertThat(List.copyOf(description.keyValues().entrySet())).containsAll(keyValues().entrySet());
        assertThat(new ArrayList<>(description.keyValues().keySet())).containsSubsequence(keyValues().keySet().toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 77, 2_500})
    void rowsOfAClusteredRowGroupAreOrderedByItsColumnsAndElseStayAsTheyCame(int batchRows) throws IOException {
        TableSchema schema = new TableSchema("t", List.of(Column.optional("name", ColumnType.STRING), Column.optional("size", ColumnType.decimal(20, 2)), Column.required("at", ColumnType.INT64)));
        RowBatch rows = new RowBatch(schema);
        Random random = new Random(5);
        String[] names = {"b", "", "\u00e4", "aa", null};
        for (int row = 0; row < 2_500; row++) {
            String name = names[random.nextInt(names.length)];
            if (name == null) {
                rows.column(0).appendNull();
            } else {
                rows.bytes(0).append(name);
            }
            rows.bytes(1).append(BigInteger.valueOf(random.nextInt(5) - 2).toByteArray());
            rows.longs(2).append(row);
        }
        WriteOptions clustered = new WriteOptions(Compression.ZSTD, 0, 1_000, 64 << 20, 300, 1 << 20).clusteredBy(List.of("name", "size"));

        Path file = write("clustered", rows, clustered, batchRows);

        List<String> order = Arrays.asList("", "aa", "b", "\u00e4", null);
        List<Integer> expected = new ArrayList<>();
        for (int group = 0; group < 2_500; group += 1_000) {
            IntStream.range(group, Math.min(2_500, group + 1_000)).boxed().sorted(Comparator.<Integer>comparingInt(row -> order.indexOf(rows.column(0).isNull(row) ? null : text(rows, row)))
                    .thenComparing(row -> new BigInteger(rows.bytes(1).get(row))).thenComparing(row -> row)).forEach(expected::add);
        }
        RowBatch sorted = new RowBatch(schema);
        expected.forEach(row -> sorted.appendRow(rows, row));
        assertThat(readAll(file)).containsExactlyElementsOf(canonical(sorted));
        assertThat(Files.mismatch(file, write("whole", rows, clustered, 2_500))).isEqualTo(-1);
        assertThat(format().describe(file).rowGroups()).extracting(FileDescription.RowGroup::rows).containsExactly(1_000L, 1_000L, 500L);
    }

    private static String text(RowBatch rows, int row) {
        return new String(rows.bytes(0).get(row), StandardCharsets.UTF_8);
    }

    @Test
    void aFileMayHaveNoKeyValues() {
        Path file = directory.resolve("plain");
        try (RowWriter writer = format().create(file, SampleRows.orderbookDeltas(), SMALL_GROUPS)) {
            writer.write(deltas(10));
            writer.finish(Map.of());
        }
        assertThat(readAll(file)).hasSize(10);
    }

    @Test
    void batchesEndAtTheirBytes() {
        RowBatch rows = deltas(1_000);
        Path file = write("bytes", rows, SMALL_GROUPS, 1_000);
        RowBatch batch = new RowBatch(rows.schema());
        try (RowReader reader = format().read(file, new BatchLimits(1_000, 2_000))) {
            while (reader.next(batch)) {
                assertThat(batch.sizeBytes()).isLessThan(4_000);
            }
        }
    }

    @Test
    void aWriterThatWasNotFinishedLeavesNoReadableFile() {
        Path file = directory.resolve("unfinished");
        try (RowWriter writer = format().create(file, SampleRows.orderbookDeltas(), SMALL_GROUPS)) {
            writer.write(deltas(2_000));
        }
        assertDamaged(file);
    }

    @Test
    void anExistingFileIsNeverOverwritten() throws IOException {
        Path file = Files.writeString(directory.resolve("there"), "precious");
        assertThatThrownBy(() -> format().create(file, SampleRows.orderbookDeltas(), SMALL_GROUPS))
                .isInstanceOfSatisfying(ArchiveException.class, e -> assertThat(e.category()).isEqualTo(Category.LOCAL_DISK));
        assertThat(file).hasContent("precious");
    }

    @Test
    void aNullInARequiredColumnIsRefusedByTableColumnAndRow() {
        RowBatch rows = new RowBatch(new TableSchema("t", List.of(Column.required("c", ColumnType.STRING))));
        rows.bytes(0).append("there");
        rows.column(0).appendNull();
        assertRefused(rows, "column c of table t: row 2 is NULL");
    }

    @Test
    void valuesThatTheirColumnCannotHoldAreRefused() {
        assertMisfit(ColumnType.INT32, column -> column.append(1L << 31));
        assertMisfit(ColumnType.DATE, column -> column.append(-1L - (1L << 31)));
        assertMisfit(ColumnType.decimal(3, 1), column -> column.append(1_000));
        assertMisfit(ColumnType.BOOLEAN, column -> column.append(2));
        assertMisfit(ColumnType.TIME, column -> column.append(86_400_000_000L));
        assertMisfitBytes(ColumnType.decimal(20, 0), BigInteger.TEN.pow(20).negate().toByteArray());
        assertMisfitBytes(ColumnType.UUID, new byte[15]);
    }

    @Test
    void aFileThatIsCutOffIsAnIntegrityError() throws IOException {
        byte[] whole = Files.readAllBytes(write("whole", deltas(500), SMALL_GROUPS, 500));
        for (int length : new int[] {0, 1, 4, 8, 12, whole.length / 2, whole.length - 9, whole.length - 5, whole.length - 1}) {
            assertDamaged(Files.write(directory.resolve("cut-" + length), Arrays.copyOf(whole, length)));
        }
    }

    @Test
    void aFileOfAnotherFormatIsAnIntegrityError() throws IOException {
        assertDamaged(Files.writeString(directory.resolve("text"), "exchange_ts,ticker\n1,KX\n".repeat(50)));
    }

    @Test
    void aReaderMayBeClosedBeforeTheEnd() {
        RowReader reader = format().read(write("half", deltas(3_000), SMALL_GROUPS, 500), new BatchLimits(10, 1 << 20));
        assertThat(reader.next(new RowBatch(SampleRows.orderbookDeltas()))).isTrue();
        reader.close();
        reader.close();
    }

    private Path write(String name, RowBatch rows, WriteOptions options, int batchRows) {
        Path file = directory.resolve(name);
        RowBatch batch = new RowBatch(rows.schema());
        try (RowWriter writer = format().create(file, rows.schema(), options)) {
            for (int row = 0; row < rows.rows(); row++) {
                batch.appendRow(rows, row);
                if (batch.rows() == batchRows) {
                    writer.write(batch);
                    batch.clear();
                }
            }
            writer.write(batch);
            FileStats stats = writer.finish(keyValues());
            assertThat(stats.rows()).isEqualTo(rows.rows());
            assertThat(stats.content()).as("digested while it was written").isEqualTo(ContentDigester.of(file));
        }
        return file;
    }

    private List<String> readAll(Path file) {
        List<String> all = new ArrayList<>();
        try (RowReader reader = format().read(file, new BatchLimits(100, 1 << 20))) {
            RowBatch batch = new RowBatch(reader.schema());
            while (reader.next(batch)) {
                all.addAll(canonical(batch));
            }
            assertThat(reader.next(batch)).isFalse();
        }
        return all;
    }

    private static List<String> canonical(RowBatch rows) {
        CanonicalRows canonical = new CanonicalRows(rows.schema());
        List<String> all = new ArrayList<>();
        for (int row = 0; row < rows.rows(); row++) {
            all.add(new BigInteger(1, canonical.copy(rows, row)).toString(16));
        }
        return all;
    }

    private void assertDamaged(Path file) {
        assertThatThrownBy(() -> readAll(file))
                .isInstanceOfSatisfying(ArchiveException.class, e -> assertThat(e.category()).isEqualTo(Category.INTEGRITY));
        assertThatThrownBy(() -> format().describe(file))
                .isInstanceOfSatisfying(ArchiveException.class, e -> assertThat(e.category()).isEqualTo(Category.INTEGRITY));
        assertThatThrownBy(() -> describeBytes(file))
                .isInstanceOfSatisfying(ArchiveException.class, e -> assertThat(e.category()).isEqualTo(Category.INTEGRITY));
    }

    private FileDescription describeBytes(Path file) throws IOException {
        try (SeekableByteChannel bytes = Files.newByteChannel(file)) {
            FileDescription description = format().describe(bytes);
            assertThat(bytes.isOpen()).isTrue();
            return description;
        }
    }

    private void assertMisfit(ColumnType type, Consumer<LongVector> value) {
        RowBatch rows = new RowBatch(new TableSchema("t", List.of(Column.optional("c", type))));
        rows.column(0).appendNull();
        value.accept(rows.longs(0));
        assertRefused(rows, "column c of table t: row 2 is no " + type);
    }

    private void assertMisfitBytes(ColumnType type, byte[] value) {
        RowBatch rows = new RowBatch(new TableSchema("t", List.of(Column.optional("c", ColumnType.listOf(type)))));
        rows.column(0).appendNull();
        BytesVector elements = (BytesVector) ((ListVector) rows.column(0)).elements();
        elements.appendNull();
        elements.append(value);
        ((ListVector) rows.column(0)).endList();
        assertRefused(rows, "column c of table t: row 2 has an element that is no " + type);
    }

    private void assertRefused(RowBatch rows, String message) {
        Path file = directory.resolve("refused-" + message.hashCode());
        try (RowWriter writer = format().create(file, rows.schema(), SMALL_GROUPS)) {
            assertThatThrownBy(() -> writer.write(rows)).hasMessageContaining(message)
                    .isInstanceOfSatisfying(ArchiveException.class, e -> {
                        assertThat(e.category()).isEqualTo(Category.UNARCHIVABLE);
                        assertThat(e.table()).contains("t");
                    });
        }
    }

    private static RowBatch deltas(int rows) {
        RowBatch batch = new RowBatch(SampleRows.orderbookDeltas());
        SampleRows.appendDeltas(batch, 1, rows, new Random(4));
        return batch;
    }

    private static Map<String, String> keyValues() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("window", "2024-01-15T10:00:00Z");
        map.put("archive.table", "deltas");
        map.put("b", "");
        return map;
    }
}
