package dev.coldarchive.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowSizes;
import dev.coldarchive.batch.RowValues;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.source.WindowSnapshot;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import dev.coldarchive.window.Window;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is read is what PostgreSQL itself prints, for every type at its limits; what would not be is refused. */
class PostgresValuesTest {
    private static final Window WINDOW = Window.of(Instant.EPOCH, Duration.ofHours(1));
    private static final String BIG = "9".repeat(28) + "." + "9".repeat(10);

    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();
    private final PostgresSource source = new PostgresSource(database.dataSource());

    static List<Arguments> types() {
        return List.of(
                Arguments.of("bool", "boolean", List.of("true", "false")),
                Arguments.of("int2", "int32", List.of("-32768", "32767", "0")),
                Arguments.of("int4", "int32", List.of("-2147483648", "2147483647", "-1")),
                Arguments.of("int8", "int64", List.of("-9223372036854775808", "9223372036854775807", "1")),
                Arguments.of("oid", "int64", List.of("0", "4294967295")),
                Arguments.of("float4", "float", List.of("NaN", "Infinity", "-Infinity", "-0", "1e-45", "3.4028235e38", "0.1")),
                Arguments.of("float8", "double", List.of("NaN", "Infinity", "-Infinity", "-0", "5e-324", "1.7976931348623157e308", "0.1")),
                Arguments.of("numeric(10,2)", "decimal(10,2)", List.of("99999999.99", "-99999999.99", "0", "0.01", "-0.01", "100", "10000", "12345678.9", "0.1")),
                Arguments.of("numeric(18,18)", "decimal(18,18)", List.of("0.999999999999999999", "-0.000000000000000001", "0.0001", "0.00001")),
                Arguments.of("numeric(18,0)", "decimal(18,0)", List.of("999999999999999999", "-999999999999999999", "100000000000000000", "10000")),
                Arguments.of("numeric(19,3)", "decimal(19,3)", List.of("9999999999999999.999", "-9999999999999999.999", "0", "-1", "1000")),
                Arguments.of("numeric(38,10)", "decimal(38,10)", List.of(BIG, "-" + BIG, "0.0000000001", "-170141183460469231731687303", "18446744073.709551616")),
                Arguments.of("numeric(38,0)", "decimal(38,0)", List.of("9".repeat(38), "-" + "9".repeat(38), "1" + "0".repeat(37), "18446744073709551616", "-128", "127", "128")),
                Arguments.of("numeric(3,-2)", "decimal(5,0)", List.of("99900", "-100", "0")),
                Arguments.of("numeric(2,5)", "decimal(5,5)", List.of("0.00099", "-0.00001")),
                Arguments.of("text", "string", List.of("", "plain", "ä€😀", "a\nb\t\\", "NULL", " ")),
                Arguments.of("varchar(5)", "string", List.of("", "12345")),
                Arguments.of("char(5)", "string", List.of("ab   ", "12345")),
                Arguments.of("\"char\"", "string", List.of("x")),
                Arguments.of("name", "string", List.of("relation")),
                Arguments.of("mood", "string", List.of("sad", "très heureux")),
                Arguments.of("positive", "int32", List.of("1", "2147483647")),
                Arguments.of("money2", "decimal(12,4)", List.of("1.5000", "-99999999.9999")),
                Arguments.of("citext", "string", List.of("MiXed")),
                Arguments.of("xml", "string", List.of("<a b=\"c\">d</a>")),
                Arguments.of("inet", "string", List.of("10.1.2.3", "10.1.2.0/24", "::1")),
                Arguments.of("cidr", "string", List.of("10.1.2.0/24")),
                Arguments.of("macaddr", "string", List.of("08:00:2b:01:02:03")),
                Arguments.of("interval", "string", List.of("1 year 2 mons -3 days +04:05:06.789", "-178000000 years", "00:00:00")),
                Arguments.of("timetz", "string", List.of("24:00:00+15:59", "00:00:00.000001-03")),
                Arguments.of("bit(3)", "string", List.of("101")),
                Arguments.of("varbit", "string", List.of("", "1")),
                Arguments.of("tsvector", "string", List.of("'a':1 'b':2A")),
                Arguments.of("pg_lsn", "string", List.of("16/B374D848")),
                Arguments.of("uuid", "uuid", List.of("00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-8fff-fffffffffffe")),
                Arguments.of("bytea", "bytes", List.of("\\x", "\\x00ff80")),
                Arguments.of("json", "json", List.of("{ \"b\": 1, \"a\" :1.0, \"a\": null}", "[]", "\"\\u0000\"")),
                Arguments.of("jsonb", "json", List.of("{\"a\": [1, 2.50, \"ä\"]}", "null", "1e5")),
                Arguments.of("timestamptz", "timestamp", List.of("4714-11-24 00:00:00+00 BC", "0001-12-31 23:59:59.999999+00 BC", "0001-01-01 00:00:00+00",
                        "1969-12-31 23:59:59.999999+00", "1999-12-31 23:59:59.999999+00", "2000-01-01 00:00:00.000001+00", "12345-06-07 08:09:10.1+00",
                        "294246-12-31 23:59:59.999999+00")),
                Arguments.of("timestamp", "local-timestamp", List.of("4714-11-24 00:00:00 BC", "2024-03-31 02:30:00", "294246-12-31 23:59:59.999999")),
                Arguments.of("date", "date", List.of("4714-11-24 BC", "0001-01-01 BC", "0001-01-01", "1970-01-01", "2000-02-29", "5874897-12-31")),
                Arguments.of("time", "time", List.of("00:00:00", "23:59:59.999999", "12:00:00.5")),
                Arguments.of("int4[]", "list<int32>", List.of("{}", "{1,NULL,-2147483648}", "{NULL}")),
                Arguments.of("text[]", "list<string>", List.of("{a,ä,NULL}", "{}")),
                Arguments.of("numeric(20,2)[]", "list<decimal(20,2)>", List.of("{1.50,NULL,-123456789012345678.99}")),
                Arguments.of("timestamptz[]", "list<timestamp>", List.of("{}")),
                Arguments.of("inet[]", "list<string>", List.of("{10.1.2.3,::1}")),
                Arguments.of("mood[]", "list<string>", List.of("{sad,NULL}")),
                Arguments.of("positive[]", "list<int32>", List.of("{1,2}")));
    }

    /** All types in one table, so that one read covers them: a column each, a row each of the longest list. */
    @Test
    void everyTypeAtItsLimitsIsReadAsPostgresPrintsIt() throws Exception {
        prepareTypes(database);
        List<Arguments> types = types();
        StringBuilder columns = new StringBuilder("CREATE TABLE limits (ts bigint");
        for (int i = 0; i < types.size(); i++) {
            columns.append(", v").append(i).append(' ').append(types.get(i).get()[0]);
        }
        database.execute(columns.append(", gone int, gen int GENERATED ALWAYS AS (1 + 1) STORED)").toString(), "ALTER TABLE limits DROP COLUMN gone");
        try (Connection connection = database.connect()) {
            for (int i = 0; i < types.size(); i++) {
                List<?> values = (List<?>) types.get(i).get()[2];
                for (int row = 0; row < values.size(); row++) {
                    try (var insert = connection.prepareStatement("INSERT INTO limits (ts, v" + i + ") VALUES (?, ?::text::" + types.get(i).get()[0] + ")")) {
                        insert.setLong(1, i * 100L + row);
                        insert.setString(2, values.get(row).toString());
                        insert.execute();
                    }
                }
            }
        }
        TableSpec spec = spec("limits").build();
        List<Object[]> rows;
        List<ColumnType> archived;
        try (WindowSnapshot snapshot = source.snapshot(spec, WINDOW)) {
            archived = snapshot.schema().columns().stream().map(column -> column.type()).toList();
            rows = RowValues.readAll(snapshot.rows(WINDOW, new BatchLimits(7, 1 << 20)));
            snapshot.complete();
        }
        List<String> printed = new ArrayList<>();
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'; SET DateStyle = 'ISO'");
            for (int i = 0; i < types.size(); i++) {
                assertThat(archived.get(i + 1)).as("type of %s", types.get(i).get()[0]).hasToString((String) types.get(i).get()[1]);
                // bpchar loses its blanks on the way to text, but not in what is sent; addresses are cast with their mask, alone or in arrays.
                String text = types.get(i).get()[0].equals("char(5)") ? "rpad(v" + i + "::text, 5)" : types.get(i).get()[0].equals("inet[]") ? "v" + i + "::text[]::text"
                        : "v" + i + "::text";
                try (ResultSet result = statement.executeQuery("SELECT " + text + " FROM limits WHERE v" + i + " IS NOT NULL ORDER BY ts")) {
                    while (result.next()) {
                        printed.add(types.get(i).get()[0] + " " + sameBits(archived.get(i + 1), result.getString(1)));
                    }
                }
            }
        }
        List<String> read = new ArrayList<>();
        for (Object[] row : rows) {
            int column = (int) ((Long) row[0] / 100);
            assertThat(row[row.length - 1]).isEqualTo(2L);
            for (int i = 0; i < types.size(); i++) {
                assertThat(row[i + 1] == null).isEqualTo(i != column);
            }
            read.add(types.get(column).get()[0] + " " + PrintedValue.of(archived.get(column + 1), row[column + 1]));
        }
        assertThat(read).containsExactlyElementsOf(printed);
    }

    /** Floating-point numbers are compared by their bits, which PostgreSQL's shortest text stands for too, in other digits than the JDK's. */
    private static String sameBits(ColumnType type, String text) {
        return switch (type.kind()) {
            case FLOAT -> PrintedValue.of(type, Float.floatToRawIntBits(Float.parseFloat(text)) & 0xffffffffL);
            case DOUBLE -> PrintedValue.of(type, Double.doubleToRawLongBits(Double.parseDouble(text)));
            default -> text;
        };
    }

    static List<Arguments> refusals() {
        return List.of(
                Arguments.of("numeric(10,2)", null, "'NaN'", "NaN"),
                Arguments.of("numeric", "decimal(10,2)", "1.005", "digits after the point"),
                Arguments.of("numeric", "decimal(10,2)", "100000000", "more than 10 digits"),
                Arguments.of("numeric", "decimal(38,0)", "1e200", "more than 38 digits"),
                Arguments.of("numeric", "decimal(38,2)", "'Infinity'", "Infinity"),
                Arguments.of("numeric", "decimal(38,2)", "'-Infinity'", "-Infinity"),
                Arguments.of("int8", "decimal(5,0)", "100000", "more than 5 digits"),
                Arguments.of("numeric", "double", "1e400", "out of range"),
                Arguments.of("text", "json", "'{'", "invalid input syntax"),
                Arguments.of("timestamptz", null, "'infinity'", "infinity"),
                Arguments.of("timestamptz", null, "'-infinity'", "-infinity"),
                Arguments.of("timestamp", null, "'294276-12-31'", "after the year 294246"),
                Arguments.of("date", null, "'infinity'", "infinity"),
                Arguments.of("time", null, "'24:00:00'", "24:00:00"),
                Arguments.of("int4[]", null, "'{{1,2},{3,4}}'", "2 dimensions"),
                Arguments.of("int4[]", null, "'[0:1]={1,2}'", "begin at 1"),
                Arguments.of("time[]", null, "'{24:00}'", "24:00:00"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatTheArchiveCannotHoldIsRefusedByTableColumnAndRow(String type, String wanted, String value, String reason) throws Exception {
        database.execute("CREATE TABLE odd (ts bigint, id text PRIMARY KEY, v " + type + ")", "INSERT INTO odd VALUES (5, 'fine', NULL), (7, 'bad one', " + value + ")");
        TableSpec spec = spec("odd").columnTypes(wanted == null ? Map.of() : Map.of("v", ColumnType.parse(wanted))).build();
        try (WindowSnapshot snapshot = source.snapshot(spec, WINDOW)) {
            assertThatThrownBy(() -> RowValues.readAll(snapshot.rows(WINDOW, BatchLimits.DEFAULT))).isInstanceOfSatisfying(ArchiveException.class, e -> {
                assertThat(e.category()).isEqualTo(Category.UNARCHIVABLE);
                assertThat(e).hasMessageContaining("odd").hasMessageContaining(reason);
                assertThat(e.hint()).isPresent();
                if (!e.getMessage().contains("[22")) {
                    assertThat(e).hasMessageContaining("column \"v\"").hasMessageContaining("\"ts\" 7").hasMessageContaining("\"id\" bad one");
                }
            });
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "numeric | string | 1.500 | 1.500", "numeric | decimal(38,4) | 1.5 | 1.5000", "numeric(12,0) | int64 | 42 | 42", "numeric | double | 0.1 | 0.1",
        "money | decimal(10,2) | 12.34 | 12.34", "int4 | int64 | 7 | 7", "int8 | decimal(20,1) | 7 | 7.0", "int8 | string | 7 | 7", "float4 | double | 0.5 | 0.5",
        "text | json | [1] | [1]", "text | bytes | ab | \\x6162", "timestamptz | string | infinity | infinity", "time | string | 24:00:00 | 24:00:00",
        "int4[] | string | {{1},{2}} | {{1},{2}}", "int4[] | list<string> | {1} | {1}", "numeric[] | list<decimal(5,1)> | {1} | {1.0}", "int4[] | json | {1,2} | [1,2]",
        "point | string | (1,2) | (1,2)", "int4range | string | [1,3) | [1,3)", "numeric[] | list<string> | {1.50} | {1.50}", "uuid | string | 00000000-0000-0000-0000-000000000001 | 00000000-0000-0000-0000-000000000001"})
    void aColumnIsArchivedAsTheConfigurationWantsIt(String type, String wanted, String value, String expected) throws Exception {
        database.execute("CREATE TABLE chosen (ts bigint, v " + type + ")", "INSERT INTO chosen VALUES (1, '" + value + "')");
        TableSpec spec = spec("chosen").columnTypes(Map.of("v", ColumnType.parse(wanted))).build();
        try (WindowSnapshot snapshot = source.snapshot(spec, WINDOW)) {
            assertThat(snapshot.schema().columns().get(1).type()).hasToString(wanted);
            Object stored = RowValues.readAll(snapshot.rows(WINDOW, BatchLimits.DEFAULT)).get(0)[1];
            assertThat(PrintedValue.of(ColumnType.parse(wanted), stored)).isEqualTo(expected);
        }
    }

    @Test
    void textThatIsNotUtf8IsRefusedUnlessItIsArchivedAsBytes() throws Exception {
        TestDatabase ascii = EmbeddedPostgresServer.freshDatabase("ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        ascii.execute("CREATE TABLE odd (ts bigint PRIMARY KEY, v text)", "INSERT INTO odd VALUES (1, 'ok'), (2, E'\\xe9')");
        PostgresSource asciiSource = new PostgresSource(ascii.dataSource());
        try (WindowSnapshot snapshot = asciiSource.snapshot(spec("odd").build(), WINDOW)) {
            assertThatThrownBy(() -> RowValues.readAll(snapshot.rows(WINDOW, BatchLimits.DEFAULT))).isInstanceOfSatisfying(ArchiveException.class, e -> {
                assertThat(e.category()).isEqualTo(Category.UNARCHIVABLE);
                assertThat(e.hint().orElseThrow()).contains("UTF-8");
            });
        }
        try (WindowSnapshot snapshot = asciiSource.snapshot(spec("odd").columnTypes(Map.of("v", ColumnType.BYTES)).build(), WINDOW)) {
            assertThat((byte[]) RowValues.readAll(snapshot.rows(WINDOW, BatchLimits.DEFAULT)).get(1)[1]).containsExactly(0xe9);
        }
    }

    @Test
    void aRowOfManyMegabytesIsReadInABatchOfItsOwn() throws Exception {
        database.execute("CREATE TABLE wide (ts bigint, v text)", "INSERT INTO wide SELECT i, repeat('x', 20000000) FROM generate_series(1, 3) i");
        try (WindowSnapshot snapshot = source.snapshot(spec("wide").build(), WINDOW); var rows = snapshot.rows(WINDOW, BatchLimits.DEFAULT)) {
            var batch = new RowBatch(rows.schema());
            for (int i = 0; i < 3; i++) {
                assertThat(rows.next(batch)).isTrue();
                assertThat(batch.rows()).isEqualTo(1);
                assertThat(batch.bytes(1).length(0)).isEqualTo(20_000_000);
            }
            assertThat(rows.next(batch)).isFalse();
        }
    }

    @Test
    void aRowAboveItsLimitIsRefusedBeforeTheServerSendsIt() throws Exception {
        database.execute("CREATE TABLE huge (ts bigint, id int PRIMARY KEY, a text, b json, c jsonb, d bytea, e text[])",
                "INSERT INTO huge VALUES (1, 1, repeat('x', 3000000), NULL, NULL, repeat('x', 1000000)::bytea, ARRAY[repeat('y', 99000)])",
                "INSERT INTO huge SELECT 5000000, 2, NULL, ('\"' || repeat('x', 5000000) || '\"')::json, NULL, NULL, NULL", "INSERT INTO huge SELECT 10000000, 3, NULL, NULL, to_jsonb(repeat('x', 5000000))",
                "INSERT INTO huge SELECT 15000000, 4, NULL, NULL, NULL, repeat('x', 5000000)::bytea", "INSERT INTO huge SELECT 20000000, 5, NULL, NULL, NULL, NULL, ARRAY['a', repeat('x', 5000000)]",
                "INSERT INTO huge SELECT 25000000, 6, repeat('x', 2500000), ('\"' || repeat('x', 2500000) || '\"')::json");
        TableSpec table = spec("huge").rowSizes(new RowSizes(1 << 20, 4_194_304)).build();
        try (WindowSnapshot snapshot = source.snapshot(table, WINDOW)) {
            assertThat(RowValues.readAll(snapshot.rows(seconds(0, 5), BatchLimits.DEFAULT))).hasSize(1);
            for (int row = 2; row <= 6; row++) {
                Window slice = seconds(5 * row - 5, 5 * row);
                String column = List.of("b", "c", "d", "e", "b").get(row - 2);
                String key = "\"id\" " + row;
                assertThatThrownBy(() -> snapshot.rows(slice, BatchLimits.DEFAULT)).isInstanceOfSatisfying(ArchiveException.class, e -> {
                    assertThat(e.category()).isEqualTo(Category.UNARCHIVABLE);
                    assertThat(e).hasMessageContaining("column \"" + column + "\" of table huge: a value of ").hasMessageContaining("in a row that may have 4194304").hasMessageEndingWith(key);
                    assertThat(e.table()).contains("huge");
                    assertThat(e.window()).contains(WINDOW);
                });
            }
        }
    }

    private static Window seconds(int from, int to) {
        return new Window(Instant.ofEpochSecond(from), Instant.ofEpochSecond(to));
    }

    static void prepareTypes(TestDatabase database) throws SQLException {
        database.execute("CREATE TYPE mood AS ENUM ('sad', 'très heureux')", "CREATE DOMAIN positive AS int CHECK (VALUE > 0)",
                "CREATE DOMAIN money1 AS numeric(12,4)", "CREATE DOMAIN money2 AS money1 CHECK (VALUE < 1000000000)", "CREATE EXTENSION citext");
    }

    private static TableSpec.Builder spec(String table) {
        return TableSpec.builder(table).time(TimeColumn.integer("ts", TimeUnit.MICROS));
    }
}
