package dev.coldarchive.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.batch.SampleRows;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link FileFormat} keeps. */
public abstract class FileFormatContract extends FormatRefusalContract {
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
    void aReaderMayBeClosedBeforeTheEnd() {
        RowReader reader = format().read(write("half", deltas(3_000), SMALL_GROUPS, 500), new BatchLimits(10, 1 << 20));
        assertThat(reader.next(new RowBatch(SampleRows.orderbookDeltas()))).isTrue();
        reader.close();
        reader.close();
    }
}
