package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The verbs, one after the other, on a real database and a real store. */
class VerbsTest {
    private Installation installation;

    @BeforeEach
    void install(@TempDir Path directory) {
        installation = new Installation(directory);
    }

    @Test
    void withoutALedgerItSaysHowToMakeOne() {
        CommandRun run = installation.run("export");
        assertThat(run.code()).as(run.err()).isEqualTo(10);
        assertThat(run.err()).contains("archive init");
        assertThat(installation.storedFiles()).isEmpty();
    }

    @Test
    void aDryRunSaysWhatWouldBeDoneAndDoesNothing() {
        installation.withLedger();
        CommandRun run = installation.run("export", "--dry-run");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("trades", "Nothing was done");
        assertThat(installation.storedFiles()).isEmpty();
        assertThat(installation.cursor()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"directory", "bucket"})
    void whatIsExportedIsVerifiedListedAndShown(String store) throws IOException {
        if (store.equals("bucket")) {
            TestS3.credentials().forEach(installation::env);
            installation.store(TestS3.store(TestS3.endpoint(), TestS3.freshBucket()));
        }
        installation.withLedger();
        assertThat(installation.run("check")).satisfies(run -> assertThat(run.code()).as(run.out() + run.err()).isZero());

        JsonNode export = json("export");
        assertThat(export.at("/tables/0/rows").asInt()).isEqualTo(Installation.ROWS);
        assertThat(export.at("/complete").asBoolean()).isTrue();
        assertThat(json("verify").at("/tables/0/verdict").asText()).isEqualTo("OK");
        JsonNode status = json("status");
        assertThat(status.at("/tables/0/rows").asInt()).isEqualTo(Installation.ROWS);
        assertThat(status.at("/tables/0/severity").asText()).isEqualTo("NORMAL");
        JsonNode files = json("ls");
        assertThat(files.at("/count").asInt()).isEqualTo(3);
        assertThat(files.at("/rows").asInt()).isEqualTo(Installation.ROWS);
        JsonNode file = json("inspect", files.at("/files/0/key").asText());
        assertThat(file.at("/rows").asInt()).isEqualTo(Installation.ROWS / 3);
        assertThat(file.at("/columns/1/name").asText()).isEqualTo("exchange_ts");
        assertThat(json("export").at("/rows").asInt()).isZero();
    }

    @Test
    void everyVerbSaysToPeopleWhatItSaysToPrograms() {
        installation.withLedger();
        assertThat(installation.run("export").out()).contains("archived", "180", "Done.");
        assertThat(installation.run("export").out() + installation.run("export").out()).as("the hour may turn once").contains("Nothing was due.");
        assertThat(installation.run("status").out()).contains("trades", "committed", "180", "Nothing needs attention.");
        assertThat(installation.run("verify").out()).contains("OK", "180", "No problems.");
        assertThat(installation.run("ls", "--manifests").out()).contains("raw/trades/", "_archive/trades/", "r1");
    }

    @Test
    void aFileThatIsGoneIsFoundAndItsWindowNamed() throws IOException {
        installation.withLedger().run("export");
        Files.delete(installation.files().resolve(installation.storedFiles().get(0)));
        CommandRun run = installation.run("verify");
        assertThat(run.code()).isEqualTo(4);
        assertThat(run.out()).contains("MISSING", "1 problem:", "archive repair --table trades --start ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"directory", "bucket"})
    void aLateRowAnUpdatedAndADeletedOneAreNamed(String store) throws IOException {
        if (store.equals("bucket")) {
            TestS3.credentials().forEach(installation::env);
            installation.store(TestS3.store(TestS3.endpoint(), TestS3.freshBucket()));
        }
        installation.sql("ALTER TABLE trades ADD PRIMARY KEY (trade_id, exchange_ts)").withLedger().run("export");
        for (String level : List.of("head", "footer", "full")) {
            assertThat(installation.run("verify", "--level", level, "--parallel", "3")).satisfies(run -> assertThat(run.code()).as(level + run.err()).isZero());
        }
        installation.sql("INSERT INTO trades VALUES ('late', " + Installation.FIRST_MICROS + " + 5, 'T', 1, 1)", "UPDATE trades SET price = 0.5 WHERE trade_id = 't61'",
                "DELETE FROM trades WHERE trade_id = 't62'", "DELETE FROM trades WHERE trade_id = 't122'");
        CommandRun run = installation.run("verify", "--parallel", "2");
        assertThat(run.code()).isEqualTo(4);
        assertThat(run.out()).contains("1 LATE_ROWS", "2 MISMATCH", "only in the source:  " + Installation.FIRST.plusNanos(5_000) + " trade_id=late",
                "other values:        " + Installation.FIRST.plus(Duration.ofMinutes(61)) + " trade_id=t61 in price", "trade_id=t122");
        JsonNode found = new ObjectMapper().readTree(installation.run("verify", "--json").out());
        assertThat(found.at("/problemCount").asInt()).isEqualTo(3);
        assertThat(found.at("/problems/1/differences/onlyInArchive").asInt()).isEqualTo(1);
        assertThat(found.at("/problems/1/differences/first/0/changed/0").asText()).isEqualTo("price");
        ReferencePageTest.assertDescribed("verify", found);
    }

    @Test
    void whatDivergedIsShownAcknowledgedAndSealed() throws IOException {
        installation.withLedger().run("export");
        String first = installation.text("SELECT to_char(min(window_start) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI') FROM archive.export_windows");
        installation.sql("DELETE FROM trades WHERE exchange_ts = (SELECT min(exchange_ts) FROM trades)");
        assertThat(installation.run("seal", "--start", first + "Z", "--end", "now")).satisfies(run -> {
            assertThat(run.code()).isEqualTo(3);
            assertThat(run.out()).contains("DIVERGED", "yes", "no");
        });
        assertThat(installation.run("status").out()).contains("the archive has 1 row", "archive ack --table trades --start ");
        CommandRun plan = installation.run("ack", "--table", "trades");
        assertThat(plan.out()).contains("keep", "Nothing was done");
        assertThat(installation.run("ack", "--table", "trades", "--confirm")).satisfies(run -> {
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err()).contains("--note");
        });
        assertThat(installation.run("ack", "--table", "trades", "--confirm", "--note", "ticket 4711")).satisfies(run -> assertThat(run.err()).contains("--confirm needs --plan"));
        assertThat(installation.run("ack", "--table", "trades", "--confirm", "--plan", "0123456789ab", "--note", "ticket 4711")).satisfies(run -> {
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err()).contains("not, or no longer, plan 0123456789ab", "nothing was done");
        });
        String id = json("ack", "--table", "trades").at("/plan").asText();
        assertThat(plan.out()).contains("archive ack --table trades --confirm --plan " + id + " --note WHY");
        JsonNode acknowledged = json("ack", "--table", "trades", "--window", first + "Z", "--confirm", "--plan", id, "--note", "ticket 4711");
        assertThat(acknowledged.at("/windows/0/effect").asText()).isEqualTo("KEEP");
        ReferencePageTest.assertDescribed("ack", acknowledged);
        JsonNode sealed = json("seal", "--start", first + "Z", "--end", "now");
        assertThat(sealed.at("/sealed").asInt()).isGreaterThanOrEqualTo(3);
        ReferencePageTest.assertDescribed("seal", sealed);
        assertThat(installation.text("SELECT note FROM archive.export_audit WHERE note LIKE '%acknowledged by%' ORDER BY id LIMIT 1")).contains("ticket 4711");
        assertThat(installation.run("status").out()).contains("sealed", "Nothing needs attention.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Trades Of Today", "we \"quoted\" it", "Zürich 売買", "UPPER"})
    void tablesOfAnyNameAreArchived(String name) {
        installation.withLedger().sql("ALTER TABLE trades RENAME TO \"" + name.replace("\"", "\"\"") + "\"")
                .tables("  ? '" + name + "'\n  : {" + Installation.TIME + "}");
        CommandRun run = installation.run("export", "--table", name);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(installation.archivedWindows()).isEqualTo(3);
        assertThat(installation.run("verify", "--table", name).out()).contains("No problems.");
    }

    @Test
    void aTableWithoutRowsIsNoError() {
        CommandRun run = installation.withLedger().sql("TRUNCATE trades").run("export");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("the table has no rows yet");
    }

    @Test
    void initWritesAConfigurationThatWorksAndNeverOverOne(@TempDir Path directory) throws IOException {
        Path written = directory.resolve("archive.yaml");
        Files.createDirectory(directory.resolve("files"));
        String[] init = {"init", "--url", "jdbc:postgresql://localhost:" + TestPostgres.port() + "/" + installation.database, "--user", "postgres",
            "--store", "file://" + directory.resolve("files"), "--output", written.toString()};
        CommandRun first = CommandRun.of(init);
        assertThat(first.code()).as(first.err()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(written))).isEqualTo("rw-------");
        assertThat(CommandRun.of("check", "--offline", "--config", written.toString()).code()).isZero();
        String text = Files.readString(written);
        CommandRun second = CommandRun.of(init);
        assertThat(second.code()).isEqualTo(2);
        assertThat(second.err()).contains("it is there already", "--force");
        assertThat(written).hasContent(text);
    }

    @Test
    void theLedgersSqlIsPrintedAndNotRun() {
        CommandRun run = installation.run("init", "--print-sql");
        assertThat(run.out()).contains("CREATE TABLE", "export_cursors");
        assertThat(installation.run("export").code()).isEqualTo(10);
    }

    @Test
    void triggersThatMarkLateRowsArePrintedAndNotRun() {
        CommandRun run = installation.run("init", "--print-triggers", "trades");
        assertThat(run.out()).contains("CREATE OR REPLACE FUNCTION \"archive\".\"mark_trades\"()", "CREATE OR REPLACE TRIGGER archive_mark_update");
        assertThat(installation.run("init", "--print-triggers", "unknown").err()).contains("not configured", "trades");
        assertThat(installation.run("init", "--print-triggers", "trades", "--print-sql").code()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "export", "status", "verify", "gaps", "repair", "ls", "inspect", "version", "completion", "init"})
    void everyFieldOfEveryDocumentStandsInTheReference(String verb) throws IOException {
        installation.withLedger();
        if (!verb.equals("export")) {
            installation.run("export");
        }
        JsonNode document = verb.equals("inspect") ? json(verb, installation.files().resolve(installation.storedFiles().get(0)).toString()) : json(verb);
        ReferencePageTest.assertDescribed(verb, document);
    }

    private JsonNode json(String... command) throws IOException {
        String[] line = Arrays.copyOf(command, command.length + 1);
        line[command.length] = "--json";
        CommandRun run = installation.run(line);
        assertThat(run.code()).as(run.err()).isZero();
        return new ObjectMapper().readTree(run.out());
    }
}
