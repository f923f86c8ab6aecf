package dev.coldarchive.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.coldarchive.TableSpec;
import dev.coldarchive.format.Compression;
import dev.coldarchive.window.Window;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/** The examples of the documentation are read without a complaint, and put files where they say. */
class ExampleConfigurationsTest {
    private static final Path EXAMPLES = Path.of("..", "docs", "examples");

    @Test
    void marketDataIsLaidOutAsItsReadersExpect() throws Exception {
        Configuration kalshi = example("kalshi");
        assertThat(kalshi.ledger().schema()).isEqualTo("public");
        assertThat(kalshi.tables()).extracting(TableSpec::name).containsExactly("trades", "orderbook_deltas", "orderbook_snapshots", "tickers");
        assertThat(kalshi.tables()).allSatisfy(table -> assertThat(table.write().compression()).isEqualTo(Compression.SNAPPY));
        assertThat(kalshi.tables()).extracting(TableSpec::retention).containsExactly(
                Optional.empty(), Optional.of(Duration.ofDays(90)), Optional.empty(), Optional.of(Duration.ofDays(30)));
        assertThat(kalshi.tables()).extracting(table -> table.grid().every(), TableSpec::lag).containsExactly(
                pair(Duration.ofHours(1)), pair(Duration.ofHours(1)), pair(Duration.ofDays(1)), pair(Duration.ofHours(1)));
        String readme = Files.readString(EXAMPLES.resolve("kalshi/README.md"));
        for (String key : new String[] {
            key(kalshi, "trades", "2024-01-15T10:00:00Z"), key(kalshi, "orderbook_deltas", "2024-01-15T10:00:00Z"),
            key(kalshi, "orderbook_snapshots", "2024-01-15T00:00:00Z"), key(kalshi, "tickers", "2024-01-15T10:00:00Z")}) {
            assertThat(readme).contains("`" + key + "`");
        }
        assertThat(key(kalshi, "trades", "2024-01-15T00:00:00Z")).isEqualTo("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_00-00-00.parquet");
    }

    @Test
    void otherLayoutsGiveTheKeysThatTheyShow() throws Exception {
        Configuration other = example("other-layouts");
        assertThat(key(other, "raw_ohlcv", "2025-10-18T00:00:00Z", "AAPL")).isEqualTo("bronze/raw_ohlcv/symbol=AAPL/date=2025-10-18.parquet");
        assertThat(key(other, "events", "2024-01-15T10:00:00Z")).isEqualTo("events/2024-01/events_20240115_100000.parquet");
        assertThat(key(other, "ticker", "2025-12-03T14:00:00Z", "BTC-USD"))
                .matches("processed/coinbase/ticker/product_id=BTC-USD/date=2025-12-03/part_20251203T14_[0-9a-f]{8}\\.parquet");
    }

    private static Tuple pair(Duration both) {
        return tuple(both, both);
    }

    private static Configuration example(String name) {
        return Configuration.load(Optional.of(EXAMPLES.resolve(name).resolve("archive.yaml")), Map.of("DB_PASSWORD", "s"));
    }

    private static String key(Configuration configuration, String table, String start, String... values) {
        TableSpec spec = configuration.table(table).orElseThrow();
        Window window = spec.grid().at(Instant.parse(start));
        return spec.layout().key(table, window, window, Arrays.asList(values), "parquet").value();
    }
}
