package dev.coldarchive.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.TableSpec;
import dev.coldarchive.format.Compression;
import dev.coldarchive.format.WriteOptions;
import dev.coldarchive.store.KeyLayout;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The configurations that the documentation shows. */
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("../docs/examples");
    private static final Map<String, String> ENVIRONMENT = Map.of("DB_PASSWORD", "x");

    private static TableSpec.Builder kalshi(String name, String time, Duration every, String fileName, String... partitions) {
        return TableSpec.builder(name).time(TimeColumn.integer(time, TimeUnit.MICROS)).every(every).lag(every).layout(KeyLayout.hive("raw", List.of(partitions), fileName))
                .write(WriteOptions.of(Compression.SNAPPY));
    }

    @Test
    void theFourTablesAreReadAsTheRequirementsHaveThem() {
        Configuration configuration = Configuration.load(Optional.of(EXAMPLES.resolve("kalshi/archive.yaml")), ENVIRONMENT);
        Duration hour = Duration.ofHours(1);
        assertThat(configuration.tables()).containsExactly(
                kalshi("trades", "exchange_ts", hour, "trades", "year", "month", "day").build(),
                kalshi("orderbook_deltas", "exchange_ts", hour, "deltas", "year", "month", "day", "hour").retention(Duration.ofDays(90)).build(),
                kalshi("orderbook_snapshots", "snapshot_ts", Duration.ofDays(1), "snapshots", "year", "month", "day").build(),
                kalshi("tickers", "exchange_ts", hour, "tickers", "year", "month", "day", "hour").retention(Duration.ofDays(30)).build());
        assertThat(configuration.instance()).isEqualTo("production");
        assertThat(configuration.store().bucket()).isEqualTo("kalshi-data-archive");
        assertThat(configuration.ledger().schema()).isEqualTo("public");
    }

    @Test
    void theKeysAreThoseOfTheRequirements() {
        Configuration configuration = Configuration.load(Optional.of(EXAMPLES.resolve("kalshi/archive.yaml")), ENVIRONMENT);
        assertThat(configuration.tables()).extracting(t -> key(t, "2024-01-15T10:00:00Z")).containsExactly(
                "raw/trades/year=2024/month=01/day=15/trades_2024-01-15_10-00-00.parquet",
                "raw/orderbook_deltas/year=2024/month=01/day=15/hour=10/deltas_2024-01-15_10-00-00.parquet",
                "raw/orderbook_snapshots/year=2024/month=01/day=15/snapshots_2024-01-15.parquet",
                "raw/tickers/year=2024/month=01/day=15/hour=10/tickers_2024-01-15_10-00-00.parquet");
    }

    private static String key(TableSpec table, String time) {
        var window = table.grid().at(Instant.parse(time));
        return table.layout().key(table.name(), window, window, List.of(), "parquet").value();
    }

    @Test
    void everyExampleLoads() throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLES)) {
            List<Path> configurations = files.filter(f -> f.getFileName().toString().equals("archive.yaml")).toList();
            assertThat(configurations).hasSizeGreaterThan(1).allSatisfy(f -> assertThat(Configuration.load(Optional.of(f), ENVIRONMENT).tables()).isNotEmpty());
        }
    }
}
