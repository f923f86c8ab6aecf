package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verb on real files: hours in a directory become hours by symbol in a bucket; files of DuckDB become an archive; the source goes by a command of its own. */
class MigrateLayoutVerbTest {
    private static final String BY_TICKER = "layout: {path: \"bronze/{table}/ticker={column:ticker}/{start}\"}";

    @TempDir
    Path directory;

    private String configuration(Installation installation, String name, String store, String table) throws IOException {
        return Files.writeString(directory.resolve(name), """
                source: {url: "jdbc:postgresql://localhost:%d/%s", user: postgres}
                store: %s
                ledger: {schema: archive_new}
                instance: test
                work-dir: %s
                tables:
                  %s
                """.formatted(TestPostgres.port(), installation.database, store, directory.resolve("new-work"), table)).toString();
    }

    @Test
    void anArchiveInADirectoryIsBroughtIntoABucketByTicker() throws IOException, SQLException {
        Installation installation = new Installation(directory).tables("  trades: {" + Installation.TIME + ", every: 15m, slices: 3}").withLedger();
        TestS3.credentials().forEach(installation::env);
        assertThat(installation.run("export").code()).isZero();
        String there = configuration(installation, "new.yaml", TestS3.store(TestS3.endpoint(), TestS3.freshBucket()), "trades: {" + Installation.TIME + ", " + BY_TICKER + "}");
        assertThat(CommandRun.in(installation.environment, "init", "-c", there).code()).isZero();

        CommandRun plan = installation.run("migrate-layout", "-t", "trades", "--to", there);
        assertThat(plan.code()).as(plan.err()).isZero();
        assertThat(plan.out()).contains("3 windows to write", "180 rows", "--confirm");
        CommandRun done = installation.run("migrate-layout", "-t", "trades", "--to", there, "--confirm", "--json");
        assertThat(done.code()).as(done.err()).isZero();
        JsonNode report = new ObjectMapper().readTree(done.out());
        assertThat(report.at("/written").asLong()).isEqualTo(3);
        assertThat(report.at("/rowsWritten").asLong()).isEqualTo(Installation.ROWS);

        assertThat(CommandRun.in(installation.environment, "ledger", "rebuild", "--confirm", "-c", there).code()).isZero();
        CommandRun verified = CommandRun.in(installation.environment, "verify", "-c", there);
        assertThat(verified.code()).as(verified.out() + verified.err()).isZero();
        assertThat(CommandRun.in(installation.environment, "export", "-c", there).code()).isZero();
        assertThat(CommandRun.in(installation.environment, "gaps", "-c", there).code()).isZero();

        CommandRun look = installation.run("migrate-layout", "-t", "trades", "--to", there, "--remove-source");
        assertThat(look.out()).contains("180 rows read back", "can go");
        assertThat(installation.storedFiles()).isNotEmpty();
        assertThat(installation.run("migrate-layout", "-t", "trades", "--to", there, "--remove-source", "--confirm").code()).isZero();
        assertThat(installation.storedFiles()).isEmpty();
        assertThat(CommandRun.in(installation.environment, "verify", "-c", there).code()).isZero();
    }

    @Test
    void hoursBecomeOtherHoursInTheSameArchiveUnderAnotherName() throws SQLException {
        Installation installation = new Installation(directory).tables("  trades: {" + Installation.TIME + "}\n  by_ticker: {relation: trades, " + Installation.TIME + ", " + BY_TICKER + "}").withLedger();
        assertThat(installation.run("export", "-t", "trades").code()).isZero();
        CommandRun done = installation.run("migrate-layout", "-t", "trades", "--as", "by_ticker", "--confirm");
        assertThat(done.code()).as(done.err()).isZero();
        String there = " -t by_ticker -c " + installation.configuration();
        assertThat(done.out()).contains("Next: archive ledger rebuild" + there + " --confirm, then archive verify" + there + ";");
        String rows = "SELECT string_agg(trade_id || exchange_ts || ticker || coalesce(price::varchar, '') || size, ',' ORDER BY trade_id) FROM ";
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:"); Statement duckDb = connection.createStatement()) {
            assertThat(text(duckDb, rows + "read_parquet('" + installation.files() + "/bronze/by_ticker/*/*.parquet', hive_partitioning = false)")).hasSizeGreaterThan(2_000)
                    .isEqualTo(text(duckDb, rows + "read_parquet('" + installation.files() + "/raw/trades/**/*.parquet', hive_partitioning = false)"));
        }
    }

    @Test
    void filesOfDuckDbBecomeAnArchiveByTicker() throws IOException, SQLException {
        Installation installation = new Installation(directory).tables("  loaded: {relation: trades, time-column: at, every: 1d, " + BY_TICKER.replace("{start}", "date={date}") + "}").withLedger();
        Path foreign = Files.createDirectories(directory.resolve("elsewhere/public/raw"));
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:"); Statement duckDb = connection.createStatement()) {
            for (int i = 0; i < 3; i++) {
                duckDb.execute("COPY (SELECT timestamptz '2024-01-01 00:00:00+00' + to_minutes(n * 17) AS at, 'T' || n % 4 AS ticker, n::DECIMAL(9,2) AS price FROM range(" + i * 500 + ", " + (i + 1) * 500
                        + ") r(n)) TO '" + foreign + "/LOAD" + i + ".parquet' (FORMAT parquet)");
            }
            List<String> line = new ArrayList<>(List.of("migrate-layout", "--files", "public/raw/", "--glob", "LOAD*.parquet", "--from", "file://" + directory.resolve("elsewhere"), "--as", "loaded"));
            CommandRun plan = installation.run(line.toArray(String[]::new));
            assertThat(plan.code()).as(plan.err()).isZero();
            assertThat(plan.out()).contains("1,500 rows in 3 files");
            line.add("--confirm");
            CommandRun done = installation.run(line.toArray(String[]::new));
            assertThat(done.code()).as(done.err()).isZero();
            assertThat(text(duckDb, "SELECT count(*) || ' ' || sum(price) FROM read_parquet('" + installation.files() + "/bronze/loaded/*/*.parquet', hive_partitioning = false)"))
                    .isEqualTo(text(duckDb, "SELECT count(*) || ' ' || sum(price) FROM read_parquet('" + foreign + "/*.parquet')"));
            line.add("--remove-source");
            CommandRun removed = installation.run(line.toArray(String[]::new));
            assertThat(removed.code()).as(removed.out() + removed.err()).isZero();
            assertThat(foreign.toFile().list()).isEmpty();
        }
    }

    @Test
    void whatIsMissingOnTheCommandLineIsSaid() {
        Installation installation = new Installation(directory).withLedger();
        assertThat(installation.run("migrate-layout").err()).contains("say what to migrate");
        CommandRun same = installation.run("migrate-layout", "-t", "trades", "--confirm");
        assertThat(same.code()).isEqualTo(2);
        assertThat(same.err()).contains("same ledger", "--as");
    }

    private static String text(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }
}
