package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo, with a real PostgreSQL of its own. */
class DemoVerbTest {

    @Test
    void aKeptDemoIsVerifiedAndCanBeGoneOnWith(@TempDir Path directory) throws IOException {
        Path kept = directory.resolve("kept here");
        CommandRun first = CommandRun.of("demo", "--rows", "4000", "--keep", kept.toString(), "--json");
        assertThat(first.code()).as(first.err()).isZero();
        JsonNode document = new ObjectMapper().readTree(first.out());
        ReferencePageTest.assertDescribed("demo", document);
        assertThat(document.at("/verdict").asText()).isEqualTo("OK");
        assertThat(document.at("/tables")).hasSize(4).allSatisfy(table -> assertThat(table.at("/databaseBytes").asLong()).isPositive());
        assertThat(kept.resolve("files/raw/trades")).isDirectory();

        CommandRun second = CommandRun.of("demo", "--keep", kept.toString());
        assertThat(second.code()).as(second.err()).isZero();
        assertThat(second.err()).contains("the demo in " + kept).doesNotContain("creating");
        assertThat(second.out()).contains("Verified", "archive status --config '" + kept.resolve("archive.yaml") + "'");
    }

    @Test
    void aDirectoryWithSomethingElseInItIsLeftAlone(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("thesis.txt"), "mine");
        CommandRun run = CommandRun.of("demo", "--keep", directory.toString());
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("it is not empty");
        assertThat(directory).isDirectoryContaining("glob:**thesis.txt").isNotEmptyDirectory();
        assertThat(directory.resolve("postgres")).doesNotExist();
    }
}
