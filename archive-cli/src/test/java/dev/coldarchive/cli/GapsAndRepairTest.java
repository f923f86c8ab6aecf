package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coldarchive.cli.console.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is missing or wrong is found, planned, and mended, on a real database and real stores. */
class GapsAndRepairTest {
    private static final String SECOND_HOUR = Figures.time(Installation.FIRST.plus(Duration.ofHours(1)));
    private static final String THIRD_HOUR = Figures.time(Installation.FIRST.plus(Duration.ofHours(2)));

    private Installation installation;

    @BeforeEach
    void install(@TempDir Path directory) {
        installation = new Installation(directory);
        installation.sql("ALTER TABLE trades ADD PRIMARY KEY (trade_id, exchange_ts)");
    }

    private void store(String store) {
        if (store.equals("bucket")) {
            TestS3.credentials().forEach(installation::env);
            installation.store(TestS3.store(TestS3.endpoint(), TestS3.freshBucket()));
        }
        installation.withLedger();
    }

    @ParameterizedTest
    @ValueSource(strings = {"directory", "bucket"})
    void gapsAreListedPlannedAndFilled(String store) throws IOException {
        store(store);
        installation.run("export", "--start", SECOND_HOUR, "--end", THIRD_HOUR);
        for (String from : new String[] {"ledger", "store"}) {
            CommandRun listed = installation.run("gaps", "--from", from);
            assertThat(listed.code()).as(listed.err()).isEqualTo(4);
            assertThat(listed.out()).contains(Figures.time(Installation.FIRST), "missing in 2 gaps.", "archive gaps --backfill");
        }
        CommandRun plan = installation.run("gaps", "--backfill", "--limit", "2h");
        assertThat(plan.code()).isEqualTo(4);
        assertThat(plan.out()).contains("Would be archived, in this order:", "Nothing was done.");
        assertThat(installation.archivedWindows()).isEqualTo(1);

        JsonNode filled = json("gaps", "--backfill", "--limit", "2h", "--confirm");
        assertThat(filled.at("/done").asBoolean()).isTrue();
        assertThat(filled.at("/rows").asInt()).isEqualTo(120);
        ReferencePageTest.assertDescribed("gaps", filled);
        assertThat(installation.archivedWindows()).isEqualTo(3);
        installation.run("gaps", "--backfill", "--confirm");
        CommandRun none = installation.run("gaps", "--from", "store");
        assertThat(none.out()).as("the hour may turn meanwhile").containsAnyOf("No gaps: every window that is due is archived", "1 window missing");
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        installation.withLedger();
        for (String[] line : new String[][] {{"gaps", "--confirm"}, {"gaps", "--limit", "3d"}, {"gaps", "--backfill", "--limit", "soon"}, {"gaps", "--from", "memory"},
            {"verify", "--parallel", "0"}, {"verify", "--level", "deep"}}) {
            CommandRun run = installation.run(line);
            assertThat(run.code()).as(String.join(" ", line)).isEqualTo(2);
            assertThat(run.err()).contains("--");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"directory", "bucket"})
    void repairPlansThenArchivesAgainWhatVerificationFound(String store) throws IOException {
        store(store);
        installation.run("export");
        assertThat(installation.run("repair").out()).contains("No problems");
        installation.sql("INSERT INTO trades VALUES ('late', " + Installation.FIRST_MICROS + " + 5, 'T', 1, 1)", "UPDATE trades SET price = 0.5 WHERE trade_id = 't61'",
                "DELETE FROM trades WHERE trade_id = 't122'");
        CommandRun plan = installation.run("repair");
        assertThat(plan.code()).as(plan.err()).isEqualTo(4);
        assertThat(plan.out()).contains("archive again: take in what the source has", "not by this command: the source has lost rows", "To archive 2 windows again");
        JsonNode done = json(4, "repair", "--confirm");
        ReferencePageTest.assertDescribed("repair", done);
        assertThat(done.at("/steps/0/repaired").asBoolean()).isTrue();
        assertThat(done.at("/steps/1/repaired").asBoolean()).isTrue();
        assertThat(done.at("/steps/2/remedy").asText()).isEqualTo("PERSON");
        JsonNode left = json(4, "verify");
        assertThat(left.at("/problemCount").asInt()).isEqualTo(1);
    }

    @Test
    void aFileThatIsGoneOrDamagedIsPutThereAgain() throws IOException {
        store("directory");
        installation.run("export");
        Path first = installation.files().resolve(installation.storedFiles().get(0));
        Path second = installation.files().resolve(installation.storedFiles().get(1));
        byte[] whole = Files.readAllBytes(first);
        Files.delete(first);
        byte[] damaged = Files.readAllBytes(second);
        damaged[damaged.length / 2] ^= 1;
        Files.write(second, damaged);
        CommandRun run = installation.run("repair", "--level", "full", "--confirm");
        assertThat(run.code()).as(run.out() + run.err()).isZero();
        assertThat(run.out()).contains("repaired", "2 of 2 problems repaired.");
        assertThat(Files.readAllBytes(first)).isEqualTo(whole);
        assertThat(installation.run("verify").code()).isZero();
    }

    @Test
    void anInterruptedVerificationGoesOnFromItsFile() throws IOException {
        store("directory");
        installation.run("export");
        Path verdicts = installation.directory.resolve("verdicts.txt");
        CommandRun whole = installation.run("verify", "--level", "full", "--resume", verdicts.toString());
        assertThat(whole.code()).as(whole.err()).isZero();
        assertThat(verdicts).doesNotExist();
        Files.writeString(verdicts, "archive verification 1\tHEAD\t-\t-\t\t.\n");
        CommandRun other = installation.run("verify", "--level", "full", "--resume", verdicts.toString());
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains("begun with another level", "HEAD");
    }

    private JsonNode json(String... command) throws IOException {
        return json(0, command);
    }

    private JsonNode json(int code, String... command) throws IOException {
        String[] line = Arrays.copyOf(command, command.length + 1);
        line[command.length] = "--json";
        CommandRun run = installation.run(line);
        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(code);
        return new ObjectMapper().readTree(run.out());
    }
}
