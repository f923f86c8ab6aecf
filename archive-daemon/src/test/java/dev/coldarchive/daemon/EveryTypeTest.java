package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.Archiver;
import dev.coldarchive.ExportReport;
import dev.coldarchive.TableSpec;
import dev.coldarchive.parquet.ParquetFormat;
import dev.coldarchive.postgres.EmbeddedPostgresServer;
import dev.coldarchive.postgres.LedgerSchema;
import dev.coldarchive.postgres.PostgresLedger;
import dev.coldarchive.postgres.PostgresSource;
import dev.coldarchive.postgres.TestDatabase;
import dev.coldarchive.store.DirectoryStore;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.window.TimeColumn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table with a column of every type, and rows at its limits, out of PostgreSQL and back through an independent reader. */
class EveryTypeTest {
    private static final int ROWS = Integer.getInteger("every.type.rows", 20_000);

    @TempDir
    Path temporary;

    /**
     * One column.
     *
     * @param values SQL expressions, taken in turn by row number n
     * @param inPostgres its value as text, in PostgreSQL
     * @param inDuckDb the same, in DuckDB
     */
    private record Typed(String name, String type, List<String> values, String inPostgres, String inDuckDb) {
        Typed(String name, String type, List<String> values) {
            this(name, type, values, name + "::text", name + "::varchar");
        }
    }

    private static final String MICROS = "(extract(epoch FROM %s) * 1000000)::numeric(30, 0)::text";

    private static final List<Typed> COLUMNS = List.of(
            new Typed("yes", "boolean", List.of("true", "false", "NULL")),
            new Typed("small", "smallint", List.of("-32768", "32767", "0", "NULL", "n % 100")),
            new Typed("whole", "integer", List.of("-2147483648", "2147483647", "NULL", "n")),
            new Typed("big", "bigint", List.of("-9223372036854775808", "9223372036854775807", "n * 1000003", "NULL")),
            new Typed("single", "real", List.of("'NaN'", "'Infinity'", "'-Infinity'", "'-0'", "'1.4e-45'", "'3.4028235e38'", "NULL", "n / 7.0"), "('x' || encode(float4send(single), 'hex'))::bit(32)::text", "single::bit::varchar"),
            new Typed("twofold", "double precision", List.of("'NaN'", "'Infinity'", "'-Infinity'", "'-0'", "'4.9e-324'", "'1.7976931348623157e308'", "NULL", "n / 7.0"),
                    "('x' || encode(float8send(twofold), 'hex'))::bit(64)::text", "twofold::bit::varchar"),
            new Typed("cents", "numeric(9,2)", List.of("-9999999.99", "9999999.99", "0", "-0.01", "NULL", "n / 100.0")),
            new Typed("mid", "numeric(18,4)", List.of("-99999999999999.9999", "99999999999999.9999", "0.0001", "NULL", "n")),
            new Typed("wide", "numeric(38,10)", List.of("-9999999999999999999999999999.9999999999", "9999999999999999999999999999.9999999999", "-0.0000000001", "NULL", "n / 3.0")),
            new Typed("words", "text", List.of("''", "'a''b\"c\\d'", "E'tab\\tline\\n'", "'žluťoučký 🐎 漢字'", "NULL", "repeat('x', (n % 300)::int)")),
            new Typed("short_words", "varchar(40)", List.of("'é'", "''", "NULL", "'v' || n")),
            new Typed("padded", "char(5)", List.of("'ab'", "''", "NULL", "'12345'"), "rpad(padded::text, 5)", "padded::varchar"),
            new Typed("mood", "mood", List.of("'happy'", "'not so, \"happy\"'", "NULL")),
            new Typed("address", "inet", List.of("'192.168.0.1/24'", "'::1'", "NULL")),
            new Typed("span", "interval", List.of("'1 year 2 mons -3 days 04:05:06.789'", "'-178000000 years'", "NULL")),
            new Typed("id", "uuid", List.of("'00000000-0000-0000-0000-000000000000'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'", "NULL", "md5(n::text)::uuid")),
            new Typed("raw", "bytea", List.of("''", "'\\x00ff'", "NULL", "sha256(n::text::bytea)"), "encode(raw, 'hex')", "lower(hex(raw))"),
            new Typed("doc", "json", List.of("'{\"a\":  [1, null]}'", "'\"x\"'", "NULL", "'null'")),
            new Typed("docb", "jsonb", List.of("'{\"b\": 1, \"a\": \"ž\"}'", "'[]'", "NULL", "to_jsonb(n)")),
            new Typed("at_zone", "timestamptz", List.of("'4713-01-01 00:00:00+00 BC'", "'294000-12-31 23:59:59.999999+00'", "'1969-12-31 23:59:59.999999+00'", "NULL", "to_timestamp(n * 86400.000001)"),
                    MICROS.formatted("at_zone"), "epoch_us(at_zone)::varchar"),
            new Typed("at_local", "timestamp", List.of("'4713-01-01 00:00:00 BC'", "'294000-12-31 23:59:59.999999'", "NULL", "timestamp '2024-01-01' + n * interval '1.000001 s'"),
                    MICROS.formatted("at_local"), "epoch_us(at_local)::varchar"),
            new Typed("on_day", "date", List.of("'4713-01-01 BC'", "'5874897-12-31'", "'1970-01-01'", "NULL", "date '2024-02-29' + n::int"), "(on_day - date '1970-01-01')::text", "datediff('day', date '1970-01-01', on_day)::varchar"),
            new Typed("at_hour", "time", List.of("'00:00'", "'23:59:59.999999'", "NULL", "time '01:00' + n * interval '1 s'"), "to_char(at_hour, 'HH24:MI:SS.US')", "strftime(date '2000-01-01' + at_hour, '%H:%M:%S.%f')"),
            new Typed("numbers", "integer[]", List.of("'{}'", "'{1,NULL,-2147483648}'", "NULL", "ARRAY[n, n + 1]"), "to_json(numbers)::text", "to_json(numbers)::varchar"),
            new Typed("names", "text[]", List.of("'{}'", "'{\"\",NULL,ž}'", "NULL", "ARRAY['a' || n]"), "to_json(names)::text", "to_json(names)::varchar"),
            new Typed("sums", "numeric(9,2)[]", List.of("'{1.5,NULL}'", "NULL", "ARRAY[n / 100.0]"), "array_to_string(sums, ',', 'NULL')", "array_to_string([coalesce(x::varchar, 'NULL') for x in sums], ',')"),
            new Typed("checked", "positive", List.of("1", "NULL", "n + 1")));

    @Test
    void everyValueComesBackAsPostgresqlPrintsIt() throws Exception {
        TestDatabase database = EmbeddedPostgresServer.freshDatabase();
        database.execute("CREATE TYPE mood AS ENUM ('happy', 'not so, \"happy\"')", "CREATE DOMAIN positive AS integer CHECK (value > 0)",
                "CREATE TABLE everything (happened timestamptz NOT NULL, " + list(c -> c.name() + " " + c.type()) + ")",
                "INSERT INTO everything SELECT date_trunc('hour', now()) - interval '5 hours' + n % 1000 * interval '10 s', "
                        + list(EveryTypeTest::inTurn)
                        + " FROM generate_series(0::bigint, " + (ROWS - 1) + ") n");
        LedgerSchema.install(database.pooled(), "archive");
        TableSpec spec = TableSpec.builder("everything").time(TimeColumn.timestamp("happened")).lag(Duration.ofMinutes(1)).build();
        Archiver archiver = Archiver.builder().source(new PostgresSource(database.pooled())).format(new ParquetFormat())
                .store(new DirectoryStore(Files.createDirectory(temporary.resolve("archive")))).ledger(new PostgresLedger(database.pooled(), "archive"))
                .tables(List.of(spec)).workDir(temporary.resolve("work")).build();

        ExportReport report = archiver.exportNow();

        assertThat(report.failures()).isEmpty();
        assertThat(report.rows()).isEqualTo(ROWS);
        assertThat(archiver.verify(VerifyRequest.everything()).ok()).isTrue();
        String files = temporary.resolve("archive/raw") + "/**/*.parquet";
        try (Connection postgres = database.connect(); Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
            for (Typed column : COLUMNS) {
                String fromPostgres = digest(postgres, "SELECT coalesce(" + column.inPostgres() + ", 'NULL') AS v, count(*) AS n FROM everything GROUP BY 1");
                String fromFiles = digest(duckdb, "SELECT coalesce(" + column.inDuckDb() + ", 'NULL') AS v, count(*) AS n FROM read_parquet('" + files + "') GROUP BY 1");
                assertThat(fromFiles).as(column.name() + " " + column.type()).isEqualTo(fromPostgres);
            }
        }
    }

    private static String inTurn(Typed column) {
        StringBuilder choice = new StringBuilder("CASE n % " + column.values().size());
        for (int i = 0; i < column.values().size(); i++) {
            choice.append(" WHEN ").append(i).append(" THEN (").append(column.values().get(i)).append(")::").append(column.type());
        }
        return choice + " END";
    }

    private static String list(Function<Typed, String> each) {
        return COLUMNS.stream().map(each).collect(Collectors.joining(", "));
    }

    /** Every value with its number of rows, sorted. */
    private static String digest(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1) + " x " + rows.getLong(2));
            }
            values.sort(null);
            return String.join("\n", values);
        }
    }
}
