package dev.coldarchive.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.fuzz.Fuzz;
import dev.coldarchive.window.Window;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Hostile names and values: a key lies under its prefix and its values come back from it, or there is no key. */
class KeyCodecFuzzTest {
    private static final Window WINDOW = Window.of(Instant.parse("2024-01-15T10:00:00Z"), Duration.ofHours(1));
    private static final KeyLayout LAYOUT = new KeyLayout("raw/{table}/symbol={column:symbol}/trades_{start}");
    private static final List<byte[]> HOSTILE = Fuzz.utf8("x\"; drop table t; --", "..", ".", "a/b", "../../etc/passwd", "BTC/USD", "%2F", "%", "%%", "=", "a=b", "_x", KeySegments.NULL_VALUE, "ä日😀", "\u0000",
            "\\", "\n", "'", "*", "{table}", "$1", " ", "x".repeat(1_024), "ä".repeat(512), "CON", "\u202e", "\uff0e\uff0e", "\ufeff");

    @Test
    void aHostileNameOrValueStaysUnderItsPrefixAndComesBack() {
        Map<String, Long> outcomes = new Fuzz("key of a value", 5_000, 512 << 20).run(HOSTILE, HOSTILE, input -> {
            String text = new String(input, StandardCharsets.UTF_8);
            assertThat(KeySegments.decode(KeySegments.encode(text))).isEqualTo(text);
            assertThat(KeySegments.decode(text)).isNotNull();
            ObjectKey value = key(LAYOUT, "trades", text);
            ObjectKey table = key(LAYOUT, text, "BTC");
            if (value != null) {
                assertThat(value.value()).startsWith("raw/trades/symbol=");
                String[] segments = value.value().split("/");
                assertThat(segments).hasSize(4);
                assertThat(KeySegments.decode(segments[2].substring("symbol=".length()))).isEqualTo(text);
            }
            if (table != null) {
                assertThat(table.value()).startsWith("raw/").endsWith("/symbol=BTC/trades_2024-01-15_10-00-00.parquet");
                assertThat(KeySegments.decode(table.value().split("/")[1])).isEqualTo(text);
            }
            return value == null ? "refused" : "key";
        });
        assertThat(outcomes).containsKeys("key", "refused");
    }

    @Test
    void aLayoutAndAKeyAreTakenOrRefused() {
        List<byte[]> good = Fuzz.utf8(LAYOUT.template(), "product_id={column:product_id}/date={date}/part_{compact-date}T{hour}_{id}", "{table}/{year}-{month}/{day}{hour}{minute}{second}");
        List<byte[]> tokens = Fuzz.utf8("{", "}", "{}", "{table}", "{column:", "{column:x}", "{start}", "/", "..", "%2F", "$", "\\", "a", "{a", "_archive");
        Map<String, Long> outcomes = new Fuzz("layout", 5_000, 512 << 20).run(good, tokens, input -> {
            String text = new String(input, StandardCharsets.UTF_8);
            try {
                KeyLayout layout = new KeyLayout(text);
                ObjectKey key = key(layout, "trades", "BTC/USD");
                assertThat(layout.derivedPartitions()).isNotNull();
                layout.tellsApart(Duration.ofHours(1));
                return key == null ? "no key" : ObjectKey.of(key.value()).equals(key) ? "key" : "another key";
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).isNotBlank().hasSizeLessThan(2_000);
                return "refused";
            }
        });
        assertThat(outcomes).containsKeys("key", "refused").doesNotContainKey("another key");
    }

    private static ObjectKey key(KeyLayout layout, String table, String value) {
        try {
            return layout.key(table, WINDOW, WINDOW, Collections.nCopies(layout.columns().size(), value), "parquet");
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank().hasSizeLessThan(5_000);
            return null;
        }
    }
}
