package dev.coldarchive.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.batch.ColumnVector;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.SampleRows;
import dev.coldarchive.format.Compression;
import dev.coldarchive.format.FileDescription;
import dev.coldarchive.format.RowWriter;
import dev.coldarchive.format.WriteOptions;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spark reads what was written, with its vectorized reader. */
@Tag("readers")
class SparkReadsTest {
    /** Pages do not begin where Spark's batches do; strings come in a dictionary, as prefixes and plain. */
    @Test
    void everyRow(@TempDir Path directory) throws IOException, InterruptedException {
        RowBatch rows = new RowBatch(new TableSchema("t", List.of(Column.required("ts", ColumnType.INT64), Column.optional("price", ColumnType.INT32),
                Column.required("ticker", ColumnType.STRING), Column.optional("id", ColumnType.STRING), Column.optional("note", ColumnType.STRING))));
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            rows.longs(0).append(1_705_312_800_000_000L + 700L * i + random.nextInt(700));
            appendOrNull(rows.column(1), random, () -> rows.longs(1).append(random.nextInt(99)));
            rows.bytes(2).append("TICKER-" + random.nextInt(50));
            String id = "order-2024-01-15-%08d".formatted(i);
            appendOrNull(rows.column(3), random, () -> rows.bytes(3).append(id));
            appendOrNull(rows.column(4), random, () -> rows.bytes(4).append(Long.toString(random.nextLong(), 36).repeat(random.nextInt(3))));
        }
        Path file = write(rows, directory, new WriteOptions(Compression.ZSTD, 0, 8_000, 1 << 25, 700, 1 << 20));
        assertThat(new ParquetFormat().describe(file).rowGroups().get(0).columns().stream().map(FileDescription.ColumnChunk::encodings))
                .as("all encodings that are written").extracting(Object::toString)
                .anyMatch(e -> e.contains("DELTA_BINARY_PACKED")).anyMatch(e -> e.contains("DELTA_BYTE_ARRAY")).anyMatch(e -> e.contains("RLE_DICTIONARY"))
                .anyMatch(e -> e.equals("[PLAIN, RLE]"));

        List<String> expected = new ArrayList<>();
        for (int i = 0; i < rows.rows(); i++) {
            expected.add(rows.longs(0).get(i) + "|" + (rows.column(1).isNull(i) ? "null" : rows.longs(1).get(i)) + "|" + rows.bytes(2).text(i)
                    + "|" + (rows.column(3).isNull(i) ? "null" : rows.bytes(3).text(i)) + "|" + (rows.column(4).isNull(i) ? "null" : rows.bytes(4).text(i)));
        }
        assertThat(spark(file, "*").equals(expected)).as("the same rows in the same order").isTrue();
    }

    /** Spark 3.5 has no type for UUID and TIME columns, and refuses files that have them unless a schema without them is given. */
    @Test
    void everyTypeThatSparkHas(@TempDir Path directory) throws IOException, InterruptedException {
        List<Column> columns = SampleRows.everyType().columns().stream()
                .filter(column -> !column.name().endsWith("_uuid") && !column.name().endsWith("_time")).toList();
        RowBatch rows = new RowBatch(new TableSchema("t", columns));
        SampleRows.appendRandom(rows, 300, new Random(1));
        Path file = write(rows, directory, WriteOptions.of(Compression.SNAPPY));
        // the hash has Spark read every column; its own clients cannot take times at the limits
        List<String> read = spark(file, "hex(a_string), unix_micros(a_timestamp), cast(a_decimal_38_10 as string), xxhash64(*)");
        assertThat(read).hasSize(300);
        for (int i = 0; i < 300; i++) {
            assertThat(read.get(i)).startsWith(text(rows, "a_string", i) + "|" + text(rows, "a_timestamp", i) + "|" + text(rows, "a_decimal_38_10", i) + "|");
        }
    }

    private static String text(RowBatch rows, String name, int row) {
        int column = rows.schema().position(name);
        if (rows.column(column).isNull(row)) {
            return "null";
        }
        return switch (name) {
            case "a_string" -> HexFormat.of().withUpperCase().formatHex(rows.bytes(column).get(row));
            case "a_timestamp" -> Long.toString(rows.longs(column).get(row));
            default -> new BigDecimal(new BigInteger(rows.bytes(column).get(row)), 10).toString();
        };
    }

    private static void appendOrNull(ColumnVector column, Random random, Runnable append) {
        if (random.nextInt(8) == 0) {
            column.appendNull();
        } else {
            append.run();
        }
    }

    private static Path write(RowBatch rows, Path directory, WriteOptions options) {
        Path file = directory.resolve("rows.parquet");
        try (RowWriter writer = new ParquetFormat().create(file, rows.schema(), options)) {
            writer.write(rows);
            writer.finish(Map.of());
        }
        return file;
    }

    private static List<String> spark(Path file, String expressions) throws IOException, InterruptedException {
        return Spark.query("SELECT " + expressions + " FROM parquet.`" + file + "`");
    }
}
