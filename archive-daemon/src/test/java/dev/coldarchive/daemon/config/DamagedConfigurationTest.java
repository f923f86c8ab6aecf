package dev.coldarchive.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands in the file: it is a configuration, or a {@link ConfigurationException}. */
class DamagedConfigurationTest {
    private static final Path EXAMPLE = Path.of("../docs/examples/kalshi/archive.yaml");

    private static void readsOrRefuses(String yaml) {
        try {
            Yaml.read(yaml);
        } catch (ConfigurationException expected) {
            // the way to refuse
        }
    }

    @Test
    void theFileMayEndAnywhere() throws IOException {
        String example = Files.readString(EXAMPLE);
        for (int length = 0; length < example.length(); length++) {
            readsOrRefuses(example.substring(0, length));
        }
    }

    @Test
    void aCharacterMayBeAnother() throws IOException {
        String example = Files.readString(EXAMPLE);
        String others = "\0:{[\"'&*!|>%@`#-?,]}\t\n~0";
        for (int at = 0; at < example.length(); at += 3) {
            readsOrRefuses(example.substring(0, at) + others.charAt(at % others.length()) + example.substring(at + 1));
        }
    }

    @Test
    void nestingAndAliasesThatExplodeAreRefused() {
        readsOrRefuses("[".repeat(100_000));
        readsOrRefuses("a: &a [x, x]\n" + "b: &b [*a, *a]\n".repeat(1_000) + Yaml.HEAD);
        readsOrRefuses("tables: &t {x: *t}\n" + Yaml.HEAD);
    }

    /** Found by fuzzing: a pattern that repeats a group goes as deep as the text is long, and one that looks for the last @ from every slash takes the square of it. */
    @Test
    void valuesThatGoOnForEverAreRefusedAtOnce() {
        for (String huge : List.of("1s".repeat(40_000), "/".repeat(80_000), "9".repeat(80_000), "{column:x}".repeat(8_000), "list<".repeat(16_000))) {
            for (String key : List.of("lag", "relation", "slices", "start-from", "compression", "layout")) {
                assertThat(Yaml.problems(Yaml.HEAD + "tables: {t: {time-column: ts, " + key + ": '" + huge + "'}}").toString()).hasSizeBetween(10, 20_000);
            }
            assertThat(Yaml.problems("source: {url: '" + huge + "'}\nstore: {uri: '" + huge + "'}\ntables: {'" + huge + "': {time-column: ts}}").toString()).hasSizeBetween(10, 20_000);
        }
    }

    @Test
    void ofManyProblemsTheFirstAreNamedAndTheOthersCounted() {
        StringBuilder yaml = new StringBuilder(Yaml.HEAD);
        for (int i = 0; i < 5_000; i++) {
            yaml.append("key").append(i).append(": 1\n");
        }
        assertThat(Yaml.problems(yaml.toString())).hasSize(101).last().asString().contains("more problems");
    }

    @Test
    void moreEntriesThanAnyConfigurationHasAreRefusedBeforeTheyFillTheMemory() {
        assertThat(Yaml.problems("a: 1\n".repeat(100_000)).toString()).contains("more entries than any configuration has");
    }

    @Test
    void aFileThatIsNoConfigurationIsNotReadIntoMemory(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("archive.yaml"), "# comment\n".repeat(200_000));
        assertThatThrownBy(() -> Configuration.load(Optional.of(file), Yaml.ENVIRONMENT)).isInstanceOf(ConfigurationException.class).hasMessageContaining("more than 1048576 bytes");
        Path secret = Files.writeString(directory.resolve("secret"), "x".repeat(100_000));
        assertThat(Yaml.problems("source: {url: 'jdbc:postgresql://db/d', password: 'file:" + secret + "'}\nstore: {uri: 'file:///a'}\ntables: {t: {time-column: ts}}"))
                .singleElement().asString().contains("more than 65536 bytes").doesNotContain("xxx");
    }
}
