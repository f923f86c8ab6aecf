package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** {@code archive load} as a person uses it: a look at old rows, the way back after a loss, and an exercise. */
class LoadVerbTest extends ArchivedFixture {
    private JsonNode described(String... arguments) throws IOException {
        JsonNode document = installation.json(arguments);
        ReferencePageTest.assertDescribed("load", document);
        return document;
    }

    private String value(String query) {
        try (Connection connection = TestPostgres.connect(installation.database); ResultSet rows = connection.createStatement().executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String count(String table) {
        return value("SELECT count(*) FROM " + table);
    }

    @Test
    void oldRowsAreLookedAtInAScratchSchemaAndDroppedWhenThatIsConfirmed() throws IOException {
        CommandRun load = installation.run("load", "--table", "trades", "--into", "scratch");
        assertThat(load.code()).as(load.err()).isZero();
        assertThat(load.out()).contains("scratch.trades", "Equal");
        assertThat(count("scratch.trades")).isEqualTo("180");
        JsonNode again = described("load", "--into", "scratch", "--parallel", "2");
        assertThat(again.at("/tables/0/standing").asInt()).isEqualTo(3);
        assertThat(again.at("/tables/0/taken").asInt()).isZero();
        assertThat(installation.run("load", "--into", "scratch", "--drop").out()).contains("scratch.trades", "Nothing was dropped", "--confirm");
        assertThat(count("scratch.trades")).isEqualTo("180");
        assertThat(described("load", "--into", "scratch", "--drop", "--confirm").at("/tables/0/name").asText()).isEqualTo("trades");
        assertThat(installation.run("load", "--into", "scratch", "--drop").out()).contains("There is nothing in schema scratch");
    }

    @Test
    void rowsOfTheTableItselfComeBackOnlyWhenThatIsConfirmed() throws IOException {
        installation.sql("DELETE FROM trades WHERE size % 3 = 0", "INSERT INTO trades SELECT * FROM trades LIMIT 1");
        CommandRun plan = installation.run("load");
        assertThat(plan.code()).as(plan.err()).isZero();
        assertThat(plan.out()).contains("public.trades", "180", "Nothing was done", "--confirm");
        assertThat(described("load").at("/tables/0/windows").asInt()).isEqualTo(3);
        assertThat(count("trades")).isEqualTo("121");
        CommandRun load = installation.run("load", "--confirm");
        assertThat(load.code()).as("a row that only the table has is told of").isEqualTo(4);
        assertThat(load.out()).contains("1 row only there");
        assertThat(count("trades")).isEqualTo("181");
        assertThat(described("load", "--confirm").at("/tables/0/onlyThere").asInt()).isOne();
    }

    @Test
    void aLostTableIsMadeAnewFromTheArchive() {
        installation.sql("DROP TABLE trades");
        CommandRun refused = installation.run("load");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("it is not there", "--create");
        assertThat(installation.run("load", "--create").out()).contains("make the table");
        assertThat(installation.run("load", "--create", "--confirm").out()).contains("Equal");
        assertThat(installation.run("verify").out()).contains("No problems.");
    }

    @Test
    void nothingInTheLedgerIsNotEqual() throws IOException {
        installation.sql("TRUNCATE archive.export_windows");
        for (String[] line : new String[][] {{"load", "--create", "--confirm"}, {"load", "--into", "scratch"}, {"load"}}) {
            CommandRun load = installation.run(line);
            assertThat(load.code()).as(load.out() + load.err()).isEqualTo(4);
            assertThat(load.out()).contains("nothing of trades is archived in this range", "archive ledger rebuild").doesNotContain("Equal", "say the same");
        }
        JsonNode document = described("load", "--create", "--confirm");
        assertThat(document.at("/equal").asBoolean(true)).isFalse();
        assertThat(document.at("/tables/0/archived").asBoolean(true)).isFalse();
        CommandRun drill = installation.run("load", "--drill");
        assertThat(drill.code()).isEqualTo(4);
        assertThat(drill.out()).contains("no archived window with rows");
    }

    @Test
    void ofARangeBeforeTheFirstWindowNothingIsArchived() {
        CommandRun load = installation.run("load", "--start", Installation.FIRST.minusSeconds(86_400).toString(), "--end", Installation.FIRST.toString(), "--confirm");
        assertThat(load.code()).isEqualTo(4);
        assertThat(load.out()).contains("nothing of trades is archived");
    }

    @Test
    void windowsThatWereArchivedWithoutRowsAreEqual() {
        installation.sql("DELETE FROM trades WHERE exchange_ts < " + (Installation.FIRST_MICROS + 3_600_000_000L));
        String end = Installation.FIRST.plusSeconds(3_600).toString();
        assertThat(installation.run("export", "--start", Installation.FIRST.toString(), "--end", end, "--force", "--allow-shrink").code()).isZero();
        CommandRun load = installation.run("load", "--end", end, "--confirm");
        assertThat(load.code()).as(load.out() + load.err()).isZero();
        assertThat(load.out()).contains("Equal");
    }

    @Test
    void aRangeIsOnTheGridAndStartsBeforeItsEnd() {
        CommandRun off = installation.run("load", "--into", "scratch", "--start", Installation.FIRST.plusSeconds(60).toString());
        assertThat(off.code()).isEqualTo(2);
        assertThat(off.err()).contains("off its grid of 1 h", "the nearest windows are");
        String later = Installation.FIRST.plusSeconds(3_600).toString();
        for (String[] line : new String[][] {{"load", "--confirm"}, {"load"}, {"ls"}, {"restore"}, {"verify"}, {"repair"}, {"seal"}, {"export"}}) {
            String[] all = Arrays.copyOf(line, line.length + 4);
            System.arraycopy(new String[] {"--start", later, "--end", Installation.FIRST.toString()}, 0, all, line.length, 4);
            CommandRun run = installation.run(all);
            assertThat(run.code()).as(all[0]).isEqualTo(2);
            assertThat(run.err()).contains("does not start before its end", "half-open");
        }
    }

    @Test
    void theSchemaOfTheLedgerIsNoScratchSchema() {
        CommandRun ledger = installation.run("load", "--into", "archive");
        assertThat(ledger.code()).isEqualTo(2);
        assertThat(ledger.err()).contains("cannot load into scratch schema archive", "choose another schema");
        assertThat(value("SELECT to_regclass('archive.trades')")).isNull();
    }

    @Test
    void aDrillSaysHowItWentAndItsSeedChoosesTheSameWindowsAgain() throws IOException {
        CommandRun drill = installation.run("load", "--drill", "--windows", "2", "--seed", "5");
        assertThat(drill.code()).as(drill.err()).isZero();
        assertThat(drill.out()).contains("120 rows in", "Seed 5");
        assertThat(described("load", "--drill", "--windows", "2", "--seed", "5").at("/windows")).hasSize(2);
        assertThat(value("SELECT count(*) FROM archive.export_audit WHERE action = 'drill'")).isEqualTo("4");
        assertThat(installation.run("load", "--drill", "--into", "scratch").code()).isEqualTo(2);
        assertThat(installation.run("load", "--drop").code()).isEqualTo(2);
    }
}
