package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coldarchive.cli.console.Figures;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the database deletes, on a real one. */
class RetentionVerbTest {
    @TempDir
    Path directory;

    @Test
    void statusSaysWhatDeletesRowsAndWhenItIsNext() throws IOException {
        Installation installation = new Installation(directory).tables("  trades: {" + Installation.TIME + ", retention: 30d}").withLedger();
        assertThat(installation.run("export").code()).isZero();
        CommandRun run = installation.run("retention", "status");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("30 d", "configuration", "normal");
        JsonNode document = installation.json("retention", "status", "-t", "trades");
        ReferencePageTest.assertDescribed("retention status", document);
        assertThat(document.at("/tables/0/nextDrop").asText()).isEqualTo(Installation.FIRST.plus(java.time.Duration.ofDays(30)).toString());
        assertThat(document.at("/tables/0/job").isNull()).isTrue();
    }

    @Test
    void statusEndsWithTwentyWhereRowsAreLostWithinADay() throws IOException {
        Installation installation = new Installation(directory).tables("  trades: {" + Installation.TIME + ", retention: 1d}").withLedger();
        CommandRun run = installation.run("retention", "status");
        assertThat(run.code()).isEqualTo(20);
        assertThat(run.out()).contains("the source deletes rows of window", "archive export --table trades --catchup");
    }

    @Test
    void pruneDeletesWhatIsArchivedAndAHoldKeepsIt() throws IOException {
        Installation installation = new Installation(directory).tables("  trades: {" + Installation.TIME + ", prune: {after: 2h}}").env("LOGNAME", "ann").withLedger();
        assertThat(installation.run("export").code()).isZero();
        assertThat(installation.run("retention", "hold", "-t", "trades", "--reason", "an audit").out()).contains("prune", "held");
        JsonNode held = installation.json("retention", "hold", "-t", "trades", "--reason", "again");
        ReferencePageTest.assertDescribed("retention hold", held);
        assertThat(held.at("/done/0/effect").asText()).isEqualTo("HELD_ALREADY");
        JsonNode status = installation.json("retention", "status");
        ReferencePageTest.assertDescribed("retention status", status);
        assertThat(status.at("/tables/0/holds/0/by").asText()).isEqualTo("ann");
        CommandRun refused = installation.run("retention", "prune", "-t", "trades", "--confirm");
        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.out()).contains("an audit", "archive retention release --table trades");
        assertThat(installation.run("retention", "release", "-t", "trades").out()).contains("released");
        CommandRun plan = installation.run("retention", "prune", "-t", "trades");
        assertThat(plan.code()).as(plan.out() + plan.err()).isZero();
        assertThat(plan.out()).contains("to delete", Figures.time(Installation.FIRST) + "    60", "from " + Figures.time(Installation.FIRST) + " until ", "Nothing was done.", "--confirm");
        assertThat(installation.text("SELECT count(*) FROM trades")).isEqualTo("180");
        JsonNode done = installation.json("retention", "prune", "-t", "trades", "--confirm", "--pace", "1000000");
        ReferencePageTest.assertDescribed("retention prune", done);
        assertThat(done.at("/complete").asBoolean()).isTrue();
        assertThat(installation.text("SELECT count(*) FROM trades")).isEqualTo(Long.toString(180 - done.at("/rows").asLong()));
        assertThat(done.at("/rows").asLong()).isPositive();
        assertThat(installation.run("verify", "--level", "source").code()).isZero();
    }

    @Test
    void pruneOfATableThatIsNotConfiguredForItIsAUsageError() {
        Installation installation = new Installation(directory).withLedger();
        CommandRun run = installation.run("retention", "prune", "-t", "trades");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("prune: {after: 90d}");
    }
}
