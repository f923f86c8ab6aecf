package dev.coldarchive.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.ListVector;
import dev.coldarchive.batch.LongVector;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that DuckDB wrote, read with the nearest types or refused. */
class ForeignFilesTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"CODEC snappy", "CODEC zstd, PARQUET_VERSION v2", "CODEC gzip, ROW_GROUP_SIZE 2048", "CODEC uncompressed, PARQUET_VERSION v2"})
    void integersAreWidened(String options) throws SQLException {
        Path file = duckDb("""
                SELECT (i % 100)::TINYINT AS i8, (i % 30000)::SMALLINT AS i16, (i - 5000)::INTEGER AS i32, i * 1000000007 AS i64,
                  (i % 256)::UTINYINT AS u8, (i % 65536)::USMALLINT AS u16, (4294967295 - i)::UINTEGER AS u32, (18446744073709551615 - i)::UBIGINT AS u64,
                  CASE WHEN i % 3 = 0 THEN NULL ELSE i % 2 = 0 END AS flag
                FROM range(10000) t(i)""", options);
        try (RowReader reader = new ParquetFormat().read(file, BatchLimits.DEFAULT)) {
            assertThat(reader.schema().columns()).extracting(Column::type).containsExactly(ColumnType.INT32, ColumnType.INT32, ColumnType.INT32,
                    ColumnType.INT64, ColumnType.INT32, ColumnType.INT32, ColumnType.INT64, ColumnType.decimal(20, 0), ColumnType.BOOLEAN);
            RowBatch batch = new RowBatch(reader.schema());
            long i = 0;
            while (reader.next(batch)) {
                for (int row = 0; row < batch.rows(); row++, i++) {
                    long[] expected = {i % 100, i % 30000, i - 5000, i * 1000000007, i % 256, i % 65536, 4294967295L - i};
                    for (int column = 0; column < expected.length; column++) {
                        assertThat(batch.longs(column).get(row)).isEqualTo(expected[column]);
                    }
                    assertThat(new BigInteger(batch.bytes(7).get(row))).isEqualTo(new BigInteger("18446744073709551615").subtract(BigInteger.valueOf(i)));
                    assertThat(batch.column(8).isNull(row)).isEqualTo(i % 3 == 0);
                    assertThat(batch.longs(8).get(row)).isEqualTo(i % 3 != 0 && i % 2 == 0 ? 1 : 0);
                }
            }
            assertThat(i).isEqualTo(10000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CODEC snappy", "CODEC zstd, PARQUET_VERSION v2"})
    void timesDecimalsAndTextHaveTheirTypes(String options) throws SQLException {
        Path file = duckDb("""
                SELECT TIMESTAMP_MS '2024-01-15 10:00:00.123' + INTERVAL (i) HOUR AS wall, TIMESTAMPTZ '2024-01-15 10:00:00.123456+00' + INTERVAL (i) HOUR AS at,
                  DATE '2024-01-15' + i::INTEGER AS day, TIME '10:00:00.000001' AS time, (i / 4)::DECIMAL(4,2) AS small, (i * 1.5)::DECIMAL(18,4) AS mid,
                  (-i * 1.25)::DECIMAL(38,10) AS large, uuid() AS id, 'name ' || i AS text, encode('b' || i) AS raw, ('{"a": ' || i || '}')::JSON AS doc,
                  i::FLOAT AS f, CASE WHEN i = 3 THEN 'nan'::DOUBLE ELSE i / 3 END AS d
                FROM range(50) t(i)""", options);
        try (RowReader reader = new ParquetFormat().read(file, BatchLimits.DEFAULT)) {
            assertThat(reader.schema().columns()).extracting(Column::type).containsExactly(ColumnType.LOCAL_TIMESTAMP, ColumnType.TIMESTAMP,
                    ColumnType.DATE, ColumnType.TIME, ColumnType.decimal(4, 2), ColumnType.decimal(18, 4), ColumnType.decimal(38, 10), ColumnType.UUID,
                    ColumnType.STRING, ColumnType.BYTES, ColumnType.JSON, ColumnType.FLOAT, ColumnType.DOUBLE);
            RowBatch batch = new RowBatch(reader.schema());
            assertThat(reader.next(batch)).isTrue();
            assertThat(batch.longs(0).get(1)).isEqualTo(1705312800123000L + 3_600_000_000L);
            assertThat(batch.longs(1).get(1)).isEqualTo(1705312800123456L + 3_600_000_000L);
            assertThat(batch.longs(2).get(2)).isEqualTo(19739);
            assertThat(batch.longs(3).get(2)).isEqualTo(36_000_000_001L);
            assertThat(batch.longs(4).get(3)).isEqualTo(75);
            assertThat(batch.longs(5).get(3)).isEqualTo(45000);
            assertThat(new BigInteger(batch.bytes(6).get(3))).isEqualTo(new BigInteger("-37500000000"));
            assertThat(batch.bytes(7).length(0)).isEqualTo(16);
            assertThat(batch.bytes(8).text(49)).isEqualTo("name 49");
            assertThat(batch.bytes(9).get(7)).isEqualTo(new byte[] {'b', '7'});
            assertThat(batch.bytes(10).text(7)).isEqualTo("{\"a\": 7}");
            assertThat(batch.longs(11).get(2)).isEqualTo(Float.floatToRawIntBits(2));
            assertThat(Double.longBitsToDouble(batch.longs(12).get(3))).isNaN();
            assertThat(reader.next(batch)).isFalse();
        }
    }

    @Test
    void listsComeWithNullsAndEmptyOnes() throws SQLException {
        Path file = duckDb("""
                SELECT CASE WHEN i % 4 = 0 THEN NULL WHEN i % 4 = 1 THEN [] ELSE [i, NULL, i + 1] END AS list
                FROM range(5000) t(i)""", "ROW_GROUP_SIZE 2048");
        try (RowReader reader = new ParquetFormat().read(file, new BatchLimits(333, 1 << 20))) {
            RowBatch batch = new RowBatch(reader.schema());
            long i = 0;
            while (reader.next(batch)) {
                ListVector lists = (ListVector) batch.column(0);
                for (int row = 0; row < batch.rows(); row++, i++) {
                    assertThat(lists.isNull(row)).isEqualTo(i % 4 == 0);
                    assertThat(lists.length(row)).isEqualTo(i % 4 < 2 ? 0 : 3);
                    if (i % 4 >= 2) {
                        assertThat(((LongVector) lists.elements()).get(lists.offset(row) + 2)).isEqualTo(i + 1);
                        assertThat(lists.elements().isNull(lists.offset(row) + 1)).isTrue();
                    }
                }
            }
            assertThat(i).isEqualTo(5000);
        }
    }

    @Test
    void nanosecondsAreTakenWhereTheyAreExact() throws SQLException {
        Path exact = duckDb("SELECT TIMESTAMP_NS '2024-01-15 10:00:00.123456' AS ts", "CODEC snappy");
        try (RowReader reader = new ParquetFormat().read(exact, BatchLimits.DEFAULT)) {
            RowBatch batch = new RowBatch(reader.schema());
            assertThat(reader.next(batch)).isTrue();
            assertThat(batch.longs(0).get(0)).isEqualTo(1705312800123456L);
        }
        Path finer = duckDb("SELECT TIMESTAMP_NS '2024-01-15 10:00:00.123456789' AS ts", "CODEC snappy");
        try (RowReader reader = new ParquetFormat().read(finer, BatchLimits.DEFAULT)) {
            assertRefused("column ts: 1705312800123456789 nanoseconds", () -> reader.next(new RowBatch(reader.schema())));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'a': 1} AS x", "map {'a': 1} AS x", "[[1]] AS x", "INTERVAL 1 DAY AS x"})
    void whatNoBatchCanHoldIsRefusedByName(String expression) throws SQLException {
        Path file = duckDb("SELECT 1 AS i, " + expression, "CODEC snappy");
        assertRefused("cannot read column x", () -> new ParquetFormat().read(file, BatchLimits.DEFAULT));
    }

    @Test
    void anUnknownCodecIsNamed() throws SQLException {
        Path file = duckDb("SELECT * FROM range(10)", "CODEC lz4_raw");
        try (RowReader reader = new ParquetFormat().read(file, BatchLimits.DEFAULT)) {
            assertThatThrownBy(() -> reader.next(new RowBatch(reader.schema()))).isInstanceOf(ArchiveException.class).hasMessageContaining("LZ4_RAW");
        }
    }

    @Test
    void foreignFilesCutOffAnywhereAreRefused() throws SQLException, IOException {
        byte[] whole = Files.readAllBytes(duckDb("SELECT i, 'x' || i AS t FROM range(100) r(i)", "CODEC snappy"));
        for (int length = 0; length < whole.length; length++) {
            Path file = Files.write(directory.resolve("cut"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> new ParquetFormat().read(file, BatchLimits.DEFAULT))
                    .isInstanceOfSatisfying(ArchiveException.class, e -> assertThat(e.category()).isEqualTo(Category.INTEGRITY));
        }
    }

    private static void assertRefused(String message, ThrowingCallable call) {
        assertThatThrownBy(call).hasMessageContaining(message)
                .isInstanceOfSatisfying(ArchiveException.class, e -> assertThat(e.category()).isEqualTo(Category.UNARCHIVABLE));
    }

    private Path duckDb(String query, String options) throws SQLException {
        Path file = directory.resolve("foreign" + Math.abs(query.hashCode()) + ".parquet");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:"); Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute("COPY (" + query + ") TO '" + file + "' (FORMAT parquet, " + options + ")");
        }
        return file;
    }
}
