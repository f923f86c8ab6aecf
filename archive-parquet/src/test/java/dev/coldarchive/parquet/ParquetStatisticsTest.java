package dev.coldarchive.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.SampleRows;
import dev.coldarchive.format.Compression;
import dev.coldarchive.format.FileDescription;
import dev.coldarchive.format.FileDescription.ColumnChunk;
import dev.coldarchive.format.RowWriter;
import dev.coldarchive.format.WriteOptions;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bounds and NULL counts, as {@code inspect} shows them. */
class ParquetStatisticsTest {
    private int files;

    @TempDir
    Path directory;

    @Test
    void numbersHaveTheirSmallestAndLargest() {
        ColumnChunk chunk = chunk(ColumnType.INT32, rows -> {
            rows.longs(0).append(7);
            rows.longs(0).append(-5);
            rows.column(0).appendNull();
        });
        assertThat(chunk.min()).isEqualTo("-5");
        assertThat(chunk.max()).isEqualTo("7");
        assertThat(chunk.nulls()).isEqualTo(1);
        assertThat(chunk.codec()).as("of two small numbers, which no codec makes smaller").isEqualTo("UNCOMPRESSED");
    }

    @Test
    void aNanLeavesOutTheBounds() {
        ColumnChunk chunk = chunk(ColumnType.DOUBLE, rows -> {
            rows.longs(0).append(Double.doubleToRawLongBits(1));
            rows.longs(0).append(Double.doubleToRawLongBits(Double.NaN));
        });
        assertThat(chunk.min()).isNull();
        assertThat(chunk.max()).isNull();
    }

    @Test
    void boundsOfZeroHoldBothZeros() {
        ColumnChunk chunk = chunk(ColumnType.FLOAT, rows -> rows.longs(0).append(0));
        assertThat(chunk.min()).isEqualTo("-0.0");
        assertThat(chunk.max()).isEqualTo("0.0");
    }

    @Test
    void longTextIsBoundedByShorterText() {
        ColumnChunk chunk = chunk(ColumnType.STRING, rows -> {
            rows.bytes(0).append("a".repeat(1_000));
            rows.bytes(0).append("日本".repeat(200));
        });
        assertThat(chunk.min()).isEqualTo("a".repeat(64));
        assertThat(chunk.max()).isEqualTo("日本".repeat(10) + (char) ('日' + 1));
    }

    @Test
    void timesAndDecimalsAreReadable() {
        assertThat(chunk(ColumnType.TIMESTAMP, rows -> rows.longs(0).append(1_705_312_800_000_001L)).min()).isEqualTo("2024-01-15T10:00:00.000001Z");
        assertThat(chunk(ColumnType.DATE, rows -> rows.longs(0).append(-1)).max()).isEqualTo("1969-12-31");
        assertThat(chunk(ColumnType.decimal(5, 2), rows -> rows.longs(0).append(-1)).max()).isEqualTo("-0.01");
        ColumnChunk wide = chunk(ColumnType.decimal(30, 1), rows -> {
            rows.bytes(0).append(new BigInteger("-12345678901234567890").toByteArray());
            rows.bytes(0).append(BigInteger.ONE.toByteArray());
        });
        assertThat(wide.min()).isEqualTo("-1234567890123456789.0");
        assertThat(wide.max()).isEqualTo("0.1");
    }

    @Test
    void monotoneNumbersAreDeltasAndRepeatedTextIsADictionary() {
        RowBatch rows = new RowBatch(SampleRows.orderbookDeltas());
        SampleRows.appendDeltas(rows, 1, 50_000, new Random(1));
        List<ColumnChunk> chunks = describe(rows).rowGroups().get(0).columns();
        for (int i : new int[] {0, 1, 2}) {
            assertThat(chunks.get(i).encodings()).containsExactly("RLE", "DELTA_BINARY_PACKED");
        }
        assertThat(chunks.get(3).encodings()).containsExactly("PLAIN", "RLE", "RLE_DICTIONARY");
        assertThat(chunks.get(2).sizeBytes()).isLessThan(2_000);
    }

    @Test
    void textThatNeverRepeatsHasNoDictionary() {
        ColumnChunk chunk = chunk(ColumnType.STRING, rows -> {
            for (int i = 0; i < 30_000; i++) {
                rows.bytes(0).append("0190f3e2-7b1c-7000-8000-%012x".formatted(i * 3L));
            }
        });
        assertThat(chunk.encodings()).doesNotContain("RLE_DICTIONARY");
        assertThat(chunk.sizeBytes()).isLessThan(30_000 * 4);
    }

    @Test
    void aDictionaryThatOutgrowsItsLimitIsGivenUp() {
        RowBatch rows = new RowBatch(new TableSchema("t", List.of(Column.required("c", ColumnType.STRING))));
        Random random = new Random(2);
        for (int i = 0; i < 200_000; i++) {
            rows.bytes(0).append(i < 20_000 ? "often " + i % 50 : "seldom " + random.nextLong());
        }
        ColumnChunk chunk = describe(rows).rowGroups().get(0).columns().get(0);
        assertThat(chunk.encodings()).contains("RLE_DICTIONARY").hasSizeGreaterThan(3);
    }

    private ColumnChunk chunk(ColumnType type, Consumer<RowBatch> values) {
        RowBatch rows = new RowBatch(new TableSchema("t", List.of(Column.optional("c", type))));
        values.accept(rows);
        return describe(rows).rowGroups().get(0).columns().get(0);
    }

    private FileDescription describe(RowBatch rows) {
        Path file = directory.resolve("t" + files++ + ".parquet");
        try (RowWriter writer = new ParquetFormat().create(file, rows.schema(), WriteOptions.of(Compression.SNAPPY))) {
            writer.write(rows);
            writer.finish(Map.of());
        }
        return new ParquetFormat().describe(file);
    }
}
