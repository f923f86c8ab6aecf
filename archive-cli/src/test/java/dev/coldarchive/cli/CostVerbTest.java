package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real archive costs, and long exports, from the command line. */
class CostVerbTest {
    @TempDir
    Path directory;

    @Test
    void theBillIsOfWhatLiesThereAndOfWhatComes() throws IOException {
        Installation installation = new Installation(directory).tables("  trades: {" + Installation.TIME + ", retention: 30d}").withLedger()
                .more("lifecycle: {transitions: {trades: GLACIER after 90d}}");
        assertThat(installation.run("export").code()).isZero();
        CommandRun run = installation.run("cost", "--months", "3");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("trades    STANDARD", "together", "in 3 months of 30 days, by the rules that are configured.");
        JsonNode document = new ObjectMapper().readTree(installation.run("cost", "--json").out());
        ReferencePageTest.assertDescribed("cost", document);
        assertThat(document.at("/months")).hasSize(12);
        assertThat(document.at("/now/0/sizeBytes").asLong()).isPositive();
        assertThat(document.at("/months/11/onlyInArchiveBytes").asLong()).as("what is older than the source keeps").isPositive();
        double total = 0;
        for (JsonNode line : document.at("/months/11/lines")) {
            total += line.get("storage").asDouble() + line.get("requests").asDouble() + line.get("early").asDouble();
        }
        assertThat(total).isEqualTo(document.at("/months/11/total").asDouble(), org.assertj.core.data.Offset.offset(1e-12));
        assertThat(installation.run("cost", "--details", "--rules", "none").out()).contains("by the rules of nobody");
        assertThat(installation.run("cost", "--months", "121").code()).isEqualTo(2);
        assertThat(installation.run("cost", "--rules", "bucket").err()).contains("a directory has none");
    }

    @Test
    void aLongExportSaysWhatIsToBeExpectedAndKeepsWhatIsDone() throws IOException {
        Installation installation = new Installation(directory).withLedger();
        assertThat(installation.run("export").code()).isZero();
        String start = Installation.FIRST.toString();
        String end = Installation.FIRST.plusSeconds(3 * 3_600).toString();
        JsonNode plan = new ObjectMapper().readTree(installation.run("export", "-t", "trades", "--start", start, "--end", end, "--force", "--dry-run", "--pace", "90", "--json").out());
        ReferencePageTest.assertDescribed("export", plan);
        assertThat(plan.at("/tables/0/estimatedRows").asLong()).isEqualTo(Installation.ROWS);
        assertThat(plan.at("/tables/0/estimatedSeconds").asLong()).isEqualTo(2);
        Path journal = directory.resolve("done.txt");
        CommandRun done = installation.run("export", "-t", "trades", "--start", start, "--end", end, "--force", "--pace", "1000000", "--resume", journal.toString());
        assertThat(done.code()).as(done.err()).isZero();
        assertThat(journal).doesNotExist();
        assertThat(installation.run("export", "--resume", journal.toString()).err()).contains("--resume belongs to --force");
        assertThat(installation.run("export", "--pace", "0").code()).isEqualTo(2);
    }
}
