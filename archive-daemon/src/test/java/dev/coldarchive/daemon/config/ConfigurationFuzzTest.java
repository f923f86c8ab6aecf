package dev.coldarchive.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.fuzz.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whatever stands in the file: a configuration, or a list of what is wrong with it that does not go on for ever. */
class ConfigurationFuzzTest {
    private static final String SECRET = "canary4711secret";

    @Test
    void aConfigurationIsWholeOrRefused() {
        List<byte[]> good = Fuzz.utf8(
                Yaml.HEAD + "tables: {trades: {time-column: ts, time-unit: micros, every: 1h, lag: 1h, retention: 90d, slices: 4, columns: {price: \"decimal(18,6)\"}, required: [ticker]}}\n",
                """
                allow-literal-secrets: true
                source: {url: "jdbc:postgresql://db/d?sslmode=require", user: x, password: %s}
                store: {uri: "file:///var/archive"}
                defaults: {lag: 15m, layout: {prefix: cold, partition-by: [date]}}
                tables:
                  a: {time-column: ts, layout: {path: "{table}/{start}"}}
                  b: {time-column: ts, time-zone: UTC, start-from: 2024-01-15}
                """.formatted(SECRET));
        List<byte[]> tokens = Fuzz.utf8("{", "}", "[", "]", ":", "- ", "\n", "\n  ", "'", "\"", "&a ", "*a", "!!binary ", "!<tag:x> ", "? ", "| ", "> ", "%YAML 1.2\n", "---\n", "...\n", "#", "\t", "\u0000", "\ufeff",
                "<<: *a", "${DB_PASSWORD}", "${", "file:", "file:/dev/zero", "//", "@", "1s", "9", "0x", "password: ", "a: 1\n", "  x: {time-column: ts}\n", "list<", "{column:x}");
        Map<String, Long> outcomes = new Fuzz("configuration", 2_000, 6_000L << 20).run(good, tokens, input -> {
            try {
                assertThat(Yaml.read(new String(input, StandardCharsets.UTF_8)).tables()).isNotEmpty();
                return "configuration";
            } catch (ConfigurationException refused) {
                assertThat(refused.problems()).isNotEmpty();
                assertThat(refused.getMessage()).startsWith("cannot use configuration archive.yaml: ").hasSizeLessThan(200_000);
                return "refused";
            }
        });
        assertThat(outcomes).containsKeys("configuration", "refused");
    }
}
