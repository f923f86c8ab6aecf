package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coldarchive.parquet.Spark;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code ddl} prints is run by the programs that it is for, on files that were exported from PostgreSQL, one column after the other half of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DdlVerbTest {
    private static final String TYPES = "yes boolean, small smallint, big bigint, single real, twofold double precision, cents numeric(9,2), wide numeric(38,10), words text, mood varchar(9), id uuid, raw bytea,"
            + " docb jsonb, doc json, at_zone timestamptz, at_local timestamp, on_day date, at_hour time, numbers integer[], names text[], \"select\" integer, \"o'clock\" integer";
    private static final String VALUES = "i % 2 = 0, i, i * 1000003, i / 7.0, i / 7.0, i / 4.0, i / 3.0, 'w' || i, 'm', md5(i::text)::uuid, sha256(i::text::bytea), to_jsonb(i), '{\"a\": 1}',"
            + " to_timestamp(i), timestamp '2024-01-01' + i * interval '1 s', date '2024-02-29' + i, time '01:00' + i * interval '1 s', ARRAY[i, NULL], ARRAY['a' || i], i, i";
    /** What becomes of the columns in DuckDB. */
    private static final List<String> TYPES_IN_DUCKDB = List.of("BOOLEAN", "INTEGER", "BIGINT", "FLOAT", "DOUBLE", "DECIMAL(9,2)", "DECIMAL(38,10)", "VARCHAR", "VARCHAR", "UUID", "BLOB", "JSON", "JSON",
            "TIMESTAMP WITH TIME ZONE", "TIMESTAMP", "DATE", "TIME", "INTEGER[]", "VARCHAR[]", "INTEGER", "INTEGER");

    private Installation installation;

    @BeforeAll
    void exportTablesOfAllLayouts(@TempDir Path directory) {
        installation = new Installation(directory).tables("""
                  trades: {%1$s}
                  by_hour: {%1$s, layout: {prefix: raw, partition-by: [year, month, day, hour], file-name: deltas}}
                  by_symbol: {%1$s, layout: {path: "bronze/{table}/symbol={column:symbol}/{start}"}}
                  by_month: {%1$s, layout: {path: "events/{year}-{month}/events_{compact-date}_{compact-time}"}}
                  everything: {%1$s}
                """.formatted(Installation.TIME));
        String rows = " FROM generate_series(0, " + (Installation.ROWS - 1) + ") i";
        String at = Installation.FIRST_MICROS + " + i * 60000000::bigint";
        for (String table : List.of("by_hour", "by_symbol", "by_month")) {
            installation.sql("CREATE TABLE " + table + " (exchange_ts bigint NOT NULL, symbol text, price numeric(10,2))",
                    "INSERT INTO " + table + " SELECT " + at + ", (ARRAY['AAPL', 'BTC/USD', 'a=b', '01', NULL, '50%'])[1 + i % 6], i / 4.0" + rows);
        }
        installation.sql("CREATE TABLE everything (exchange_ts bigint NOT NULL, " + TYPES + ")", "INSERT INTO everything SELECT " + at + ", " + VALUES + rows).withLedger();
        assertThat(installation.run("export", "--end", Installation.FIRST.plusSeconds(7200).toString()).code()).isZero();
        installation.sql("ALTER TABLE trades ADD COLUMN later text", "UPDATE trades SET later = 'x' || size WHERE size >= 120");
        assertThat(installation.run("export").code()).isZero();
    }

    private String ddl(String reader, String table, String... more) {
        List<String> line = new ArrayList<>(List.of("ddl", reader, "-t", table));
        line.addAll(List.of(more));
        CommandRun run = installation.run(line.toArray(String[]::new));
        assertThat(run.code()).as(run.err()).isZero();
        return run.out();
    }

    @ParameterizedTest
    @ValueSource(strings = {"trades", "by_hour", "by_symbol", "by_month", "everything"})
    void duckDbSeesTheRowsOfPostgresql(String table) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:"); Statement duckDb = connection.createStatement()) {
            duckDb.execute(ddl("duckdb", table));
            String symbols = table.startsWith("by_") ? "coalesce(string_agg(DISTINCT coalesce(symbol, 'none'), ' ' ORDER BY coalesce(symbol, 'none')), '')" : "''";
            assertThat(text(duckDb, "SELECT count(*) || ' ' || sum(exchange_ts)::varchar || " + symbols + " FROM " + table))
                    .isEqualTo(installation.text("SELECT count(*) || ' ' || sum(exchange_ts)::varchar || " + symbols
                            + " FROM " + table));
        }
    }

    @Test
    void aColumnThatWasAddedLaterIsNullInEarlierFiles() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:"); Statement duckDb = connection.createStatement()) {
            duckDb.execute(ddl("duckdb", "trades"));
            assertThat(text(duckDb, "SELECT count(later) || ' of ' || count(*) FROM trades")).isEqualTo("60 of 180");
        }
    }

    @Test
    void typesAreWhatTheyAreInPostgresql() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:"); Statement duckDb = connection.createStatement()) {
            duckDb.execute(ddl("duckdb", "everything", "--name", "all"));
            List<String> types = new ArrayList<>();
            try (ResultSet columns = duckDb.executeQuery("DESCRIBE \"all\"")) {
                while (columns.next()) {
                    types.add(columns.getString("column_type"));
                }
            }
            assertThat(types.subList(1, types.size() - 3)).isEqualTo(TYPES_IN_DUCKDB);
            assertThat(types.subList(types.size() - 3, types.size())).as("year, month, day").containsOnly("VARCHAR");
        }
    }

    @Test
    void withoutTheDatabaseTheManifestsSayWhichColumnsThereAre() {
        String with = ddl("athena", "trades");
        Installation other = installation.source("{url: \"jdbc:postgresql://127.0.0.1:1/nothing\", user: nobody}");
        try {
            CommandRun run = other.run("ddl", "athena", "-t", "trades");
            assertThat(run.out()).isEqualTo(with);
            assertThat(run.err()).contains("columns by the manifests alone");
        } finally {
            installation.source("{url: \"jdbc:postgresql://localhost:" + TestPostgres.port() + "/" + installation.database + "\", user: postgres}");
        }
    }

    @ParameterizedTest
    @CsvSource({"athena, is a service", "spark, is a service"})
    void whatCannotBeRunIsSaidNotToHaveRun(String reader, String why) {
        assertThat(ddl(reader, "trades", "--check")).contains("Not run: ").contains(why);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"duckdb --msck|--msck is for athena and spark", "spark --values symbol=AAPL|--values is for athena", "athena -t trades --values ticker=T1|no layout of trades partitions by that column"})
    void anOptionThatWouldDoNothingIsRefused(String line, String why) {
        CommandRun run = installation.run(("ddl " + line).split(" "));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains(why);
        assertThat(ddl("athena", "by_symbol", "--values", "symbol=AAPL")).contains("AAPL");
    }

    /** With whichever of these is on this machine; the others are said not to have been run. */
    @ParameterizedTest
    @ValueSource(strings = {"duckdb", "polars", "pandas"})
    void aCheckSaysTruthfullyWhetherItRan(String reader) throws IOException {
        CommandRun run = installation.run("ddl", reader, "--check", "--json");
        JsonNode tables = new ObjectMapper().readTree(run.out()).at("/tables");
        assertThat(tables).hasSize(5);
        for (JsonNode table : tables) {
            JsonNode check = table.at("/check");
            assertThat(check.at("/ok").asBoolean()).as(check.toString()).isTrue();
            assertThat(check.at("/run").asBoolean()).isEqualTo(!check.at("/rows").isNull());
            if (check.at("/run").asBoolean()) {
                assertThat(check.at("/rows").asLong()).isEqualTo(Installation.ROWS);
            }
        }
        assertThat(run.code()).isZero();
    }

    @Test
    @Tag("readers")
    void sparkSeesTheRowsOfPostgresql() throws IOException, InterruptedException {
        List<String> statements = new ArrayList<>();
        for (String table : List.of("trades", "by_hour", "by_symbol", "by_month")) {
            statements.add(ddl("spark", table).strip().replaceFirst(";$", ""));
            statements.add("SELECT count(*), sum(exchange_ts) FROM " + table);
        }
        statements.add(ddl("spark", "everything").replaceAll("(?m)^--.*\n", "").strip().replaceFirst(";$", ""));
        statements.add("SELECT count(*), sum(exchange_ts) FROM everything");
        assertThat(Spark.query(statements.toArray(String[]::new))).hasSize(5).containsOnly(installation.text("SELECT count(*) || '|' || sum(exchange_ts) FROM trades"));
    }

    private static String text(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }
}
