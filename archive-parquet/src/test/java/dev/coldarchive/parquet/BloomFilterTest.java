package dev.coldarchive.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.batch.ListVector;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.format.BloomFilters;
import dev.coldarchive.format.Compression;
import dev.coldarchive.format.FileDescription.ColumnChunk;
import dev.coldarchive.format.RowWriter;
import dev.coldarchive.format.WriteOptions;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.parquet.column.values.bloomfilter.BlockSplitBloomFilter;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bloom filters are those that the specification asks for, bit by bit as parquet-java's, and DuckDB passes over row groups by them. */
class BloomFilterTest {
    private static final int ROWS = 5_000;
    private static final int GROUP = 2_000;
    private static final TableSchema SCHEMA = new TableSchema("t", List.of(Column.required("id", ColumnType.STRING), Column.optional("n", ColumnType.INT64),
            Column.required("few", ColumnType.STRING), Column.optional("small", ColumnType.INT32), Column.required("uuid", ColumnType.UUID), Column.optional("wide", ColumnType.decimal(30, 2)),
            Column.required("flag", ColumnType.BOOLEAN), Column.required("d", ColumnType.DOUBLE), Column.required("names", ColumnType.listOf(ColumnType.STRING)),
            Column.required("doc", ColumnType.JSON)));
    private static final WriteOptions OPTIONS = new WriteOptions(Compression.ZSTD, 0, GROUP, 32 << 20, 500, 1 << 20).with(BloomFilters.of("id", "n", "few", "small", "uuid", "wide"));

    @TempDir
    Path directory;

    @Test
    void theyAreParquetJavasOwnBitByBit() throws IOException {
        RowBatch rows = rows();
        byte[] file = Files.readAllBytes(write("rows", rows, OPTIONS, ROWS));
        FileMetaData footer = ParquetFooters.of(file);
        for (int group = 0; group < 3; group++) {
            for (int column = 0; column < 6; column++) {
                ColumnMetaData chunk = footer.getRow_groups().get(group).getColumns().get(column).getMeta_data();
                BlockSplitBloomFilter written = ParquetFooters.bloomFilter(file, chunk);
                BlockSplitBloomFilter expected = new BlockSplitBloomFilter(written.getBitsetSize(), 64 << 20);
                for (int row = group * GROUP; row < Math.min(ROWS, (group + 1) * GROUP); row++) {
                    if (!rows.column(column).isNull(row)) {
                        expected.insertHash(hash(expected, rows, column, row));
                    }
                }
                assertThat(written).as("group %d, column %d", group, column).isEqualTo(expected);
            }
            assertThat(footer.getRow_groups().get(group).getColumns().get(6).getMeta_data().isSetBloom_filter_offset()).isFalse();
        }
    }

    private static long hash(BlockSplitBloomFilter filter, RowBatch rows, int column, int row) {
        return switch (SCHEMA.columns().get(column).type().kind()) {
            case INT64 -> filter.hash(rows.longs(column).get(row));
            case INT32 -> filter.hash((int) rows.longs(column).get(row));
            case DECIMAL -> {
                byte[] value = new byte[13];
                byte[] minimal = rows.bytes(column).get(row);
                Arrays.fill(value, minimal[0] < 0 ? (byte) -1 : 0);
                System.arraycopy(minimal, 0, value, 13 - minimal.length, minimal.length);
                yield filter.hash(Binary.fromConstantByteArray(value));
            }
            default -> filter.hash(Binary.fromConstantByteArray(rows.bytes(column).get(row)));
        };
    }

    @Test
    void theySayPerhapsAsRarelyAsWasAskedForInTheFewestBytes() throws IOException {
        WriteOptions one = new WriteOptions(Compression.ZSTD, 0, 10_000, 32 << 20, 500, 1 << 20);
        for (double share : new double[] {0.1, 0.01, 0.001}) {
            Path file = write("share" + share, rows(), one.with(new BloomFilters(List.of("id", "few"), share, 1 << 20)), ROWS);
            int bytes = ParquetFooters.bloomFilter(file, 0).getBitsetSize();
            assertThat(errs(ParquetFooters.bloomFilter(file, 0))).isLessThan(share * 1.3);
            assertThat(ParquetFooters.bloomFilter(file, 2).getBitsetSize()).as("bytes for seven values").isLessThanOrEqualTo(64);
            Path half = write("half" + share, rows(), one.with(new BloomFilters(List.of("id"), share, bytes / 2)), ROWS);
            assertThat(ParquetFooters.bloomFilter(half, 0).getBitsetSize()).isEqualTo(bytes / 2);
            assertThat(errs(ParquetFooters.bloomFilter(half, 0))).isGreaterThan(share);
        }
    }

    private static double errs(BlockSplitBloomFilter filter) {
        int found = 0;
        for (int i = 0; i < 100_000; i++) {
            found += filter.findHash(filter.hash(Binary.fromString("absent-" + i))) ? 1 : 0;
        }
        return found / 100_000.0;
    }

    @Test
    void duckDbPassesOverRowGroupsByThem() throws SQLException {
        Path file = write("rows", rows(), OPTIONS, ROWS);
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:"); Statement statement = connection.createStatement()) {
            assertThat(excluded(statement, file, "id", "'id-2500'")).isEqualTo("[true, false, true]");
            assertThat(excluded(statement, file, "id", "'id-2500x'")).isEqualTo("[true, true, true]");
            assertThat(excluded(statement, file, "n", "30000001::BIGINT")).isEqualTo("[true, true, true]");
            assertThat(excluded(statement, file, "few", "'few-3'")).isEqualTo("[false, false, false]");
            for (String condition : List.of("id = 'id-2500'", "n = 7000", "small = -3", "few = 'few-3'", "wide = -1.25", "uuid = (SELECT uuid FROM read_parquet('" + file + "') LIMIT 1)")) {
                try (ResultSet found = statement.executeQuery("SELECT count(*) FROM read_parquet('" + file + "') WHERE " + condition)) {
                    found.next();
                    assertThat(found.getLong(1)).as(condition).isPositive();
                }
            }
        }
    }

    private static String excluded(Statement statement, Path file, String column, String value) throws SQLException {
        try (ResultSet result = statement.executeQuery("SELECT list(bloom_filter_excludes ORDER BY row_group_id) FROM parquet_bloom_probe('" + file + "', '" + column + "', " + value + ")")) {
            result.next();
            return result.getString(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 333})
    void theSameRowsGiveTheSameFiltersAtAnyBatchSize(int batchRows) throws IOException {
        assertThat(Files.mismatch(write("whole", rows(), OPTIONS, ROWS), write("cut", rows(), OPTIONS, batchRows))).isEqualTo(-1);
    }

    @Test
    void clusteringChangesNoFilter() throws IOException {
        Path byTime = write("time", rows(), OPTIONS, ROWS);
        Path clustered = write("clustered", rows(), OPTIONS.clusteredBy(List.of("few")), ROWS);
        assertThat(ParquetFooters.bloomFilter(clustered, 0)).isEqualTo(ParquetFooters.bloomFilter(byTime, 0));
    }

    @Test
    void theDescriptionHasTheirSizes() {
        List<ColumnChunk> chunks = new ParquetFormat().describe(write("rows", rows(), OPTIONS, ROWS)).rowGroups().get(0).columns();
        assertThat(chunks.get(0).bloomFilterBytes()).isBetween(2_048L, 8_300L);
        assertThat(chunks.get(6).bloomFilterBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"flag", "d", "names", "doc"})
    void aColumnThatCanHaveNoneIsRefused(String column) {
        assertThatThrownBy(() -> new ParquetFormat().create(directory.resolve("refused"), SCHEMA, OPTIONS.with(BloomFilters.of(column))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no bloom filter of column " + column);
        assertThat(directory.resolve("refused")).doesNotExist();
    }

    private static RowBatch rows() {
        RowBatch rows = new RowBatch(SCHEMA);
        Random random = new Random(8);
        for (int row = 0; row < ROWS; row++) {
            rows.bytes(0).append("id-" + row);
            if (row % 10 == 3) {
                rows.column(1).appendNull();
                rows.column(3).appendNull();
                rows.column(5).appendNull();
            } else {
                rows.longs(1).append(row * 7_000L / 10 * 10);
                rows.longs(3).append(row % 3_000 - 5);
                rows.bytes(5).append(BigInteger.valueOf(row % 2 == 0 ? -125 : row * 1_000_000_007L).toByteArray());
            }
            rows.bytes(2).append("few-" + row % 7);
            byte[] uuid = new byte[16];
            random.nextBytes(uuid);
            rows.bytes(4).append(uuid);
            rows.longs(6).append(row % 2);
            rows.longs(7).append(row);
            ((ListVector) rows.column(8)).endList();
            rows.bytes(9).append("{}".getBytes(StandardCharsets.UTF_8));
        }
        return rows;
    }

    private Path write(String name, RowBatch rows, WriteOptions options, int batchRows) {
        Path file = directory.resolve(name + ".parquet");
        RowBatch batch = new RowBatch(rows.schema());
        try (RowWriter writer = new ParquetFormat().create(file, rows.schema(), options)) {
            for (int from = 0; from < rows.rows(); from += batchRows) {
                batch.clear();
                batch.appendRows(rows, from, Math.min(rows.rows(), from + batchRows));
                writer.write(batch);
            }
            writer.finish(Map.of());
        }
        return file;
    }
}
