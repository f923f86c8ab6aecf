package dev.coldarchive.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reference page has every key, as the reader knows it. */
class ReferencePageTest {
    private static final Path PAGE = Path.of("../docs/reference/configuration.md");

    private static String table(String section) {
        return "| key | value | default | meaning | example |\n|---|---|---|---|---|\n"
                + ConfigKey.of(section).stream().map(ReferencePageTest::row).collect(Collectors.joining("\n")) + "\n";
    }

    private static String row(ConfigKey key) {
        String byDefault = key.byDefault() == null ? "**required**" : key.byDefault();
        return "| `" + key.label() + "` | " + key.allowed() + " | " + byDefault + " | " + key.meaning() + " | `" + key.example() + "` |";
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "source", "store", "ledger", "retries", "alarms", "http", "notify", "lifecycle", "cost", "table", "prune", "layout", "move"})
    void thePageHasEveryKeyOfTheSection(String section) throws IOException {
        assertThat(Files.readString(PAGE)).contains(table(section));
    }

    @Test
    void theExampleOfThePageLoads() throws IOException {
        String page = Files.readString(PAGE);
        String example = page.substring(page.indexOf("```yaml\n") + 8, page.indexOf("```", page.indexOf("```yaml\n") + 8));
        assertThat(Yaml.problems(example)).isEmpty();
    }
}
