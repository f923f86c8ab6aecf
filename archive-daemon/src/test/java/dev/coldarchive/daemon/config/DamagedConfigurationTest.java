package dev.coldarchive.daemon.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

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
}
