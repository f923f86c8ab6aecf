package dev.coldarchive.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.batch.SampleRows;
import dev.coldarchive.format.Compression;
import dev.coldarchive.format.RowWriter;
import dev.coldarchive.format.WriteOptions;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Any rows of any schema come back as they were, and any way to cut them into batches gives the same file. */
class ParquetRoundTripTest {
    @Property(tries = 60)
    void anyRowsComeBack(@ForAll("schemas") TableSchema schema, @ForAll("options") WriteOptions options,
            @ForAll @IntRange(min = 0, max = 700) int count, @ForAll @IntRange(min = 1, max = 300) int batchRows, @ForAll long seed) throws IOException {
        RowBatch rows = new RowBatch(schema);
        SampleRows.appendRandom(rows, count, new Random(seed));
        Path directory = Files.createTempDirectory("parquet-properties");
        Path whole = directory.resolve("whole");
        Path cut = directory.resolve("cut");
        try {
            write(whole, rows, options, Math.max(1, count));
            write(cut, rows, options, batchRows);
            assertThat(Files.mismatch(whole, cut)).isEqualTo(-1);
            assertRowsOf(whole, rows, batchRows);
        } finally {
            Files.deleteIfExists(whole);
            Files.deleteIfExists(cut);
            Files.delete(directory);
        }
    }

    @Provide
    Arbitrary<TableSchema> schemas() {
        Arbitrary<ColumnType> plain = Arbitraries.of(SampleRows.PLAIN_TYPES);
        Arbitrary<ColumnType> decimals = Combinators.combine(Arbitraries.integers().between(1, 38), Arbitraries.integers().between(0, 38))
                .as((precision, scale) -> ColumnType.decimal(precision, Math.min(precision, scale)));
        Arbitrary<ColumnType> values = Arbitraries.oneOf(plain, decimals);
        Arbitrary<ColumnType> types = Arbitraries.oneOf(values, values, values.map(ColumnType::listOf));
        Arbitrary<Column> columns = Combinators.combine(types, Arbitraries.of(true, false)).as((type, nullable) -> new Column("?", type, nullable));
        return columns.list().ofMinSize(1).ofMaxSize(6).map(ParquetRoundTripTest::named);
    }

    @Provide
    Arbitrary<WriteOptions> options() {
        return Combinators.combine(Arbitraries.of(Compression.class), Arbitraries.integers().between(1, 400), Arbitraries.integers().between(1, 20_000),
                Arbitraries.integers().between(1, 200), Arbitraries.integers().between(1, 4_000))
                .as((codec, groupRows, groupBytes, pageRows, pageBytes) -> new WriteOptions(codec, 0, groupRows, groupBytes, pageRows, pageBytes));
    }

    private static TableSchema named(List<Column> columns) {
        return new TableSchema("t", IntStream.range(0, columns.size())
                .mapToObj(i -> new Column("c." + i, columns.get(i).type(), columns.get(i).nullable())).toList());
    }

    private static void write(Path file, RowBatch rows, WriteOptions options, int batchRows) {
        try (RowWriter writer = new ParquetFormat().create(file, rows.schema(), options)) {
            RowBatch batch = new RowBatch(rows.schema());
            for (int from = 0; from < rows.rows(); from += batchRows) {
                batch.clear();
                batch.appendRows(rows, from, Math.min(rows.rows(), from + batchRows));
                writer.write(batch);
            }
            writer.finish(Map.of());
        }
    }

    private static void assertRowsOf(Path file, RowBatch rows, int batchRows) {
        try (RowReader reader = new ParquetFormat().read(file, new BatchLimits(batchRows, 1 << 16))) {
            assertThat(reader.schema()).isEqualTo(rows.schema());
            RowBatch batch = new RowBatch(reader.schema());
            CanonicalRows canonical = new CanonicalRows(rows.schema());
            int row = 0;
            while (reader.next(batch)) {
                for (int i = 0; i < batch.rows(); i++) {
                    if (!Arrays.equals(canonical.copy(batch, i), canonical.copy(rows, row++))) {
                        fail("row " + row + " came back as another");
                    }
                }
            }
            assertThat(row).isEqualTo(rows.rows());
        }
    }
}
