package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The SQL of docs/reference/database-rights.md, run as it stands there: it is enough for every verb of every day, and each line of it is needed. */
class LeastRightsTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "database-rights.md");

    private Installation installation;
    private String role;

    @BeforeEach
    void grantWhatTheDocumentationSays(@TempDir Path directory) throws IOException {
        installation = new Installation(directory).withLedger();
        role = "exporter_" + installation.database;
        String page = Files.readString(PAGE);
        String grants = page.substring(page.indexOf("```sql") + 6, page.indexOf("```", page.indexOf("```sql") + 6))
                .replace("kalshi_prod", installation.database).replace("exporter", role).replace("'...'", "'x'");
        installation.sql("REVOKE ALL ON SCHEMA public FROM PUBLIC", "REVOKE ALL ON DATABASE " + installation.database + " FROM PUBLIC",
                "CREATE TABLE orderbook_deltas (a int)", "CREATE TABLE orderbook_snapshots (a int)", "CREATE TABLE tickers (a int)", grants);
        installation.source("{url: \"jdbc:postgresql://localhost:" + TestPostgres.port() + "/" + installation.database + "\", user: " + role + "}");
    }

    @Test
    void theyAreEnoughForEveryDay() {
        for (List<String> verb : List.of(List.of("check"), List.of("export"), List.of("status"), List.of("verify"), List.of("ls"), List.of("export", "--force"))) {
            CommandRun run = installation.run(verb.toArray(String[]::new));
            assertThat(run.code()).as("%s: %s", verb, run.err()).isZero();
        }
        assertThat(installation.archivedWindows()).isEqualTo(3);
    }

    /** Whoever forgets a line is told which. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"SELECT ON trades | trades", "USAGE ON SCHEMA public | trades", "USAGE ON SCHEMA archive | archive", "SELECT ON archive.export_cursors | export_cursors",
        "INSERT ON archive.export_leases | export_leases", "INSERT ON archive.export_intents | export_intents", "INSERT ON archive.export_windows | export_windows"})
    void aMissingOneIsNamed(String right, String named) {
        installation.sql("REVOKE " + right + " FROM " + role);
        CommandRun run = installation.run("export");
        assertThat(run.code()).as(run.err()).isEqualTo(12);
        assertThat(run.err()).contains(named).contains("  next: ");
        assertThat(installation.cursor()).isIn(0L, Installation.FIRST_MICROS);
    }

    @Test
    void onlyTheRoleThatIsThereForItCanPrune() throws IOException {
        String page = Files.readString(PAGE);
        int at = page.indexOf("```sql\nCREATE ROLE pruner") + 6;
        String pruner = "pruner_" + installation.database;
        installation.tables("  trades: {" + Installation.TIME + ", prune: {after: 2h}}");
        assertThat(installation.run("export").code()).isZero();
        CommandRun refused = installation.run("retention", "prune", "-t", "trades", "--confirm");
        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.out()).contains("may not delete rows: GRANT DELETE ON ");
        installation.sql(page.substring(at, page.indexOf("```", at)).replace("exporter", role).replace("pruner", pruner).replace("'...'", "'x'"))
                .source("{url: \"jdbc:postgresql://localhost:" + TestPostgres.port() + "/" + installation.database + "\", user: " + pruner + "}");
        CommandRun run = installation.run("retention", "prune", "-t", "trades", "--confirm");
        assertThat(run.code()).as(run.out() + run.err()).isZero();
        assertThat(installation.text("SELECT count(*) < 180 FROM trades")).isEqualTo("t");
    }
}
