package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Old rows moved within the database, on a real one. */
class RetentionMoveVerbTest {
    @TempDir
    Path directory;

    /** Three days of prices, three years and some months old, a row an hour; and one of today. */
    private Installation installation() {
        Instant first = Instant.now().truncatedTo(ChronoUnit.DAYS).atZone(ZoneOffset.UTC).minusMonths(40).toInstant();
        return new Installation(directory).tables("  raw_ohlcv: {time-column: ts, every: 1d, lag: 1s, start-from: " + first.toString().substring(0, 10) + "}")
                .sql("CREATE TABLE raw_ohlcv (symbol text, ts timestamptz, close numeric(12,4), PRIMARY KEY (symbol, ts))",
                        "INSERT INTO raw_ohlcv SELECT 'AAPL', '" + first + "'::timestamptz + n * interval '1 hour', n FROM generate_series(0, 71) n", "INSERT INTO raw_ohlcv VALUES ('AAPL', now(), 1)")
                .withLedger();
    }

    private static JsonNode json(CommandRun run) throws IOException {
        return new ObjectMapper().readTree(run.out());
    }

    @Test
    void showsInstallsMovesAndSaysWhatItDid() throws IOException {
        Installation installation = installation();
        CommandRun plan = installation.run("retention", "move", "-t", "raw_ohlcv", "--keep", "3y1m");
        assertThat(plan.code()).as(plan.err()).isZero();
        assertThat(plan.out()).contains("72", "Nothing was done");
        assertThat(plan.err()).contains("not installed", "nothing of the table is archived");
        CommandRun uninstalled = installation.run("retention", "move", "-t", "raw_ohlcv", "--keep", "3y1m", "--confirm");
        assertThat(uninstalled.code()).isEqualTo(2);
        assertThat(uninstalled.err()).contains("--install --confirm");

        assertThat(installation.run("retention", "move", "-t", "raw_ohlcv", "--keep", "3y1m", "--install").out()).contains("Nothing was done");
        assertThat(installation.text("SELECT to_regclass('raw_ohlcv_archive') IS NULL")).isEqualTo("t");
        JsonNode installed = json(installation.run("retention", "move", "-t", "raw_ohlcv", "--keep", "3y1m", "--install", "--confirm", "--json"));
        assertThat(installed.at("/installed").asBoolean()).isTrue();
        ReferencePageTest.assertDescribed("retention move", installed);

        JsonNode left = json(installation.run("retention", "move", "-t", "raw_ohlcv", "--keep", "3y1m", "--confirm", "--json"));
        assertThat(left.at("/moved/rows").asInt()).isZero();
        assertThat(left.at("/left/because").asText()).contains("nothing of the table is archived");
        assertThat(installation.run("export", "-t", "raw_ohlcv", "--start", start(installation), "--end", end(installation)).code()).isZero();
        CommandRun moved = installation.run("retention", "move", "-t", "raw_ohlcv", "--keep", "3y1m", "--confirm", "--json");

        assertThat(json(moved).at("/moved/rows").asInt()).as(moved.err()).isEqualTo(72);
        ReferencePageTest.assertDescribed("retention move", json(moved));
        assertThat(installation.text("SELECT (SELECT count(*) FROM raw_ohlcv) || ' ' || (SELECT count(*) FROM raw_ohlcv_archive)")).isEqualTo("1 72");
        assertThat(installation.text("SELECT string_agg(archived_count || ' ' || status, ', ') FROM v_retention_log_summary")).startsWith("72 ");
    }

    private static String start(Installation installation) {
        return installation.text("SELECT to_char(min(ts) AT TIME ZONE 'UTC', 'YYYY-MM-DD') FROM raw_ohlcv");
    }

    private static String end(Installation installation) {
        return installation.text("SELECT to_char(min(ts) AT TIME ZONE 'UTC' + interval '3 days', 'YYYY-MM-DD') FROM raw_ohlcv");
    }

    @Test
    void theSqlThatItPrintsIsAllThatIsNeeded() throws IOException {
        Installation installation = installation();
        CommandRun printed = installation.run("retention", "move", "-t", "raw_ohlcv", "--keep", "3y1m", "--sql");
        assertThat(printed.out()).contains("CREATE OR REPLACE PROCEDURE \"public\".\"archive_old_ohlcv_data\"", "v_raw_ohlcv_data_distribution", "v_archive_statistics", "v_retention_log_summary");
        ReferencePageTest.assertDescribed("retention move", json(installation.run("retention", "move", "-t", "raw_ohlcv", "--keep", "3y1m", "--sql", "--json")));
        installation.sql(printed.out());
        CommandRun moved = installation.run("retention", "move", "-t", "raw_ohlcv", "--keep", "3y1m", "--unarchived", "--confirm");
        assertThat(moved.code()).as(moved.err()).isZero();
        assertThat(moved.out()).contains("72 rows moved");
        assertThat(installation.text("SELECT keep = interval '3 years 1 mon' AND archived_count = 72 FROM data_retention_log")).isEqualTo("t");
        assertThat(installation.run("retention", "move", "-t", "raw_ohlcv", "--keep", "3y1m", "--confirm").out()).contains("No row is old enough");
    }

    @Test
    void aPeriodIsNeededFromTheCommandLineOrTheConfiguration() {
        Installation installation = installation();
        assertThat(installation.run("retention", "move", "-t", "raw_ohlcv")).satisfies(run -> {
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err()).contains("--keep 3y1m");
        });
        assertThat(installation.run("retention", "move", "-t", "raw_ohlcv", "--keep", "3 years").err()).contains("3y1m");
        installation.tables("  raw_ohlcv: {time-column: ts, every: 1d, lag: 1s, move: {keep: 3y}}");
        assertThat(installation.run("retention", "move", "-t", "raw_ohlcv").err()).contains("old is what lies before " + Instant.now().atZone(ZoneOffset.UTC).minusYears(3).toLocalDate());
    }
}
