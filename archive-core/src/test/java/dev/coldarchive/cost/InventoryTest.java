package dev.coldarchive.cost;

import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.coldarchive.ArchiveFixture;
import dev.coldarchive.TableSpec;
import dev.coldarchive.cost.Stock.Kind;
import dev.coldarchive.internal.cost.TableKeys;
import dev.coldarchive.store.KeyLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryTest {
    @Test
    void itCountsWhatLiesThereAndWhatTheLastWindowsCameTo(@TempDir Path directory) {
        ArchiveFixture fixture = new ArchiveFixture(directory.resolve("work")).create();
        fixture.source.insert("trades", trade(1, "A", 1), trade(2, "B", 2), trade(3_700, "C", 3));
        assertThat(fixture.export().complete()).isTrue();
        Instant written = fixture.store.list("raw/", "*").findFirst().orElseThrow().lastModified();
        Inventory inventory = Inventory.of(fixture.store, fixture.ledger, List.of(fixture.table), "STANDARD", written.plus(Duration.ofDays(3)));
        double bytes = fixture.store.list("raw/", "*").mapToLong(object -> object.sizeBytes()).sum();
        assertThat(inventory.stock()).filteredOn(stock -> stock.kind() == Kind.FILES).containsExactly(new Stock("trades", Kind.FILES, "STANDARD", 3, 2, bytes));
        assertThat(inventory.stock()).filteredOn(stock -> stock.kind() == Kind.RECORDS).singleElement().satisfies(stock -> assertThat(stock.objects()).isGreaterThanOrEqualTo(2));
        assertThat(inventory.growth()).filteredOn(growth -> growth.kind() == Kind.RECORDS).singleElement().satisfies(growth -> assertThat(growth.objects()).as("a window each hour").isCloseTo(24, within(1e-6)));
        assertThat(inventory.growth()).filteredOn(growth -> growth.kind() == Kind.FILES).singleElement().satisfies(growth -> assertThat(growth.bytes()).as("two windows of files").isPositive());
    }

    @Test
    void anArchiveThatWasNeverBegunHasNothing(@TempDir Path directory) {
        ArchiveFixture fixture = new ArchiveFixture(directory.resolve("work")).create();
        assertThat(Inventory.of(fixture.store, fixture.ledger, List.of(fixture.table), "STANDARD", Instant.EPOCH)).isEqualTo(new Inventory(List.of(), List.of()));
    }

    @Test
    void tablesThatShareAPrefixAreToldApartByTheirLayouts() {
        TableSpec events = ArchiveFixture.trades().layout(new KeyLayout("events/{year}-{month}/{table}_{start}")).build();
        assertThat(TableKeys.of(events)).accepts("events/2024-01/trades_2024-01-15_10-00-00.parquet").rejects("events/2024-01/quotes_2024-01-15.parquet", "events/2024-01/x/trades_1.parquet",
                "events/2024-01/trades_1");
    }
}
