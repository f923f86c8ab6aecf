package dev.coldarchive.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.batch.BytesVector;
import dev.coldarchive.batch.ColumnVector;
import dev.coldarchive.batch.ListVector;
import dev.coldarchive.batch.LongVector;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.SampleRows;
import dev.coldarchive.format.Compression;
import dev.coldarchive.format.RowWriter;
import dev.coldarchive.format.WriteOptions;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.StringJoiner;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** DuckDB, which shares no code with this library, reads what was written, value for value. */
class DuckDbReadsTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Compression.class)
    void everyValueOfEveryType(Compression compression) throws SQLException {
        RowBatch rows = new RowBatch(SampleRows.everyType());
        SampleRows.appendLimits(rows);
        SampleRows.appendRandom(rows, compression == Compression.ZSTD ? 10_000 : 200, new Random(11));
        Path file = write(rows, new WriteOptions(compression, 0, 3_000, 32 << 20, 700, 1 << 16));

        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:"); Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT " + exactForms(rows.schema()) + " FROM read_parquet('" + file + "')")) {
            for (int row = 0; row < rows.rows(); row++) {
                assertThat(found.next()).isTrue();
                for (int i = 0; i < rows.schema().columns().size(); i++) {
                    Column column = rows.schema().columns().get(i);
                    String expected = text(column.type(), rows.column(i), row);
                    String read = comparable(column.type(), found.getString(i + 1));
                    // an assertion for each of 350,000 values would take most of the time
                    if (!Objects.equals(read, expected)) {
                        assertThat(read).as("row %d of %s", row, column.name()).isEqualTo(expected);
                    }
                }
            }
            assertThat(found.next()).isFalse();
        }
    }

    @Test
    void filtersThatPassOverPagesAndRowGroupsFindWhatIsThere() throws SQLException {
        RowBatch rows = new RowBatch(SampleRows.everyType());
        SampleRows.appendRandom(rows, 5_000, new Random(12));
        Path file = write(rows, new WriteOptions(Compression.ZSTD, 0, 1_000, 32 << 20, 100, 1 << 16));

        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:"); Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t AS SELECT * FROM read_parquet('" + file + "')");
            for (String condition : new String[] {
                "a_double = 'nan'", "a_double > 1e300", "a_double = 0.0", "a_float = 'nan'", "a_float > 1e30", "a_string = ''", "a_string > 'ticker-99'",
                "a_string = 'ticker-7'", "a_decimal_38_10 < 0", "a_decimal_19_0 > 5", "a_uuid > '80000000-0000-0000-0000-000000000000'",
                "a_int32 = -1", "a_int64 = 9223372036854775807", "a_date > DATE '2020-01-01'", "a_time > TIME '23:59:59'", "a_bytes = ''::BLOB",
                "a_string LIKE 'long %'", "a_string > 'long long'", "a_boolean", "a_timestamp IS NULL"}) {
                assertThat(count(statement, "read_parquet('" + file + "') WHERE " + condition)).as(condition)
                        .isEqualTo(count(statement, "t WHERE " + condition)).isPositive();
            }
        }
    }

    private static long count(Statement statement, String from) throws SQLException {
        try (ResultSet result = statement.executeQuery("SELECT count(*) FROM " + from)) {
            result.next();
            return result.getLong(1);
        }
    }

    private Path write(RowBatch rows, WriteOptions options) {
        Path file = directory.resolve("rows.parquet");
        try (RowWriter writer = new ParquetFormat().create(file, rows.schema(), options)) {
            writer.write(rows);
            writer.finish(Map.of());
        }
        return file;
    }

    /** Expressions that give every value as text without loss. */
    private static String exactForms(TableSchema schema) {
        StringJoiner forms = new StringJoiner(", ");
        for (Column column : schema.columns()) {
            String name = '"' + column.name() + '"';
            forms.add(column.type().kind() == ColumnType.Kind.LIST
                    ? "list_transform(" + name + ", lambda x: " + exactForm(column.type().element(), "x") + ")::VARCHAR[]" : exactForm(column.type(), name));
        }
        return forms.toString();
    }

    private static String exactForm(ColumnType type, String name) {
        return switch (type.kind()) {
            case FLOAT, DOUBLE -> name + "::VARCHAR";
            case STRING, JSON -> "hex(encode(" + name + "::VARCHAR))";
            case BYTES -> "hex(" + name + ")";
            case TIMESTAMP, LOCAL_TIMESTAMP -> "epoch_us(" + name + ")::VARCHAR";
            case DATE -> "(" + name + " - DATE '1970-01-01')::VARCHAR";
            case TIME -> "epoch_us(" + name + ")::VARCHAR";
            default -> name + "::VARCHAR";
        };
    }

    /** Numbers as Java writes them; DuckDB writes the same numbers in another form. */
    private static String comparable(ColumnType type, String text) {
        if (text == null || text.equals("null") || text.equals("NULL")) {
            return text == null ? null : "null";
        }
        if (type.kind() == ColumnType.Kind.LIST) {
            String inner = text.substring(1, text.length() - 1);
            StringJoiner elements = new StringJoiner(", ", "[", "]");
            for (String element : inner.isEmpty() ? new String[0] : inner.split(", ", -1)) {
                elements.add(comparable(type.element(), element));
            }
            return elements.toString();
        }
        String number = text.replace("nan", "NaN").replace("inf", "Infinity");
        return switch (type.kind()) {
            case FLOAT -> Float.toString(Float.parseFloat(number));
            case DOUBLE -> Double.toString(Double.parseDouble(number));
            case DECIMAL -> new BigDecimal(text).toPlainString();
            default -> text;
        };
    }

    private static String text(ColumnType type, ColumnVector vector, int index) {
        if (vector.isNull(index)) {
            return null;
        }
        if (vector instanceof ListVector lists) {
            StringJoiner elements = new StringJoiner(", ", "[", "]");
            for (int i = lists.offset(index); i < lists.offset(index + 1); i++) {
                String element = String.valueOf(text(type.element(), lists.elements(), i));
                elements.add(element.isEmpty() ? "''" : element);
            }
            return elements.toString();
        }
        if (vector instanceof LongVector longs) {
            return number(type, longs.get(index));
        }
        byte[] bytes = ((BytesVector) vector).get(index);
        return switch (type.kind()) {
            case UUID -> new UUID(ByteBuffer.wrap(bytes).getLong(), ByteBuffer.wrap(bytes).getLong(8)).toString();
            case DECIMAL -> new BigDecimal(new BigInteger(bytes), type.scale()).toPlainString();
            default -> HexFormat.of().withUpperCase().formatHex(bytes);
        };
    }

    private static String number(ColumnType type, long value) {
        return switch (type.kind()) {
            case BOOLEAN -> Boolean.toString(value != 0);
            // DuckDB takes the two for infinity, of which it gives no microseconds
            case TIMESTAMP, LOCAL_TIMESTAMP -> value == Long.MAX_VALUE || value == -Long.MAX_VALUE ? null : Long.toString(value);
            case FLOAT -> Float.toString(Float.intBitsToFloat((int) value));
            case DOUBLE -> Double.toString(Double.longBitsToDouble(value));
            case DECIMAL -> BigDecimal.valueOf(value, type.scale()).toPlainString();
            default -> Long.toString(value);
        };
    }
}
