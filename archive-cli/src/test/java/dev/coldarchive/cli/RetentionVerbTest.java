package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the database deletes, on a real one. */
class RetentionVerbTest {
    @TempDir
    Path directory;

    private JsonNode json(Installation installation, String... arguments) throws IOException {
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = "--json";
        return new ObjectMapper().readTree(installation.run(all).out());
    }

    @Test
    void statusSaysWhatDeletesRowsAndWhenItIsNext() throws IOException {
        Installation installation = new Installation(directory).tables("  trades: {" + Installation.TIME + ", retention: 30d}").withLedger();
        assertThat(installation.run("export").code()).isZero();
        CommandRun run = installation.run("retention", "status");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("30 d", "configuration", "normal");
        JsonNode document = json(installation, "retention", "status", "-t", "trades");
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
}
