package dev.coldarchive.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.TableSpec;
import dev.coldarchive.window.Window;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The example of other layouts puts files where its comments say. */
class OtherLayoutsTest {
    private static final Path EXAMPLE = Path.of("..", "docs", "examples", "other-layouts", "archive.yaml");

    private final Configuration example = Configuration.load(Optional.of(EXAMPLE), Map.of("DB_PASSWORD", "s"));

    @Test
    void bySymbolAndDate() {
        assertThat(key("raw_ohlcv", "2025-10-18T00:00:00Z", "AAPL")).isEqualTo("bronze/raw_ohlcv/symbol=AAPL/date=2025-10-18.parquet");
    }

    @Test
    void byMonth() {
        assertThat(key("events", "2024-01-15T10:00:00Z")).isEqualTo("events/2024-01/events_20240115_100000.parquet");
    }

    @Test
    void byProductAndDate() {
        assertThat(key("ticker", "2025-12-03T14:00:00Z", "BTC-USD"))
                .matches("processed/coinbase/ticker/product_id=BTC-USD/date=2025-12-03/part_20251203T14_[0-9a-f]{8}\\.parquet");
    }

    private String key(String table, String start, String... values) {
        TableSpec spec = example.table(table).orElseThrow();
        Window window = spec.grid().at(Instant.parse(start));
        return spec.layout().key(table, window, window, Arrays.asList(values), "parquet").value();
    }
}
