package dev.coldarchive.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveFixture;
import dev.coldarchive.migrate.LayoutMigration.Source;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.SimulatedCrash;
import dev.coldarchive.store.StoreCall;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Foreign files that lie among those of archives: an archive's own are never taken for foreign ones. */
class ForeignFilesInAnArchiveTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String PLAIN = "raw/{table}/{start}";

    @TempDir
    Path directory;

    @Test
    void whatADeadRunHasPutIsNotTakenForAForeignFile() {
        MigrationWorld world = new MigrationWorld(directory, HOUR, PLAIN).to("loaded", HOUR, PLAIN);
        world.load("raw/LOAD1.canonical", ArchiveFixture.trade(0, "AAPL", 1), ArchiveFixture.trade(4_000, "MSFT", 2));
        LayoutMigration migration = world.migration(Source.files(world.archive.store, "raw/", "*.canonical"), world.archive.store);
        world.archive.store.onCall(call -> {
            if (call.operation() == StoreCall.Operation.PUT && call.phase() == StoreCall.Phase.BEFORE && call.key().endsWith(".r0001.json")) {
                throw new SimulatedCrash("before the first manifest");
            }
        });
        assertThatThrownBy(() -> migration.run(false)).isInstanceOf(SimulatedCrash.class);
        world.archive.store.heal();
        assertThat(world.archive.store.keys()).filteredOn(key -> key.value().startsWith("raw/loaded/")).hasSize(1);

        assertThat(migration.plan()).matches(plan -> plan.rows() == 2 && plan.files() == 1 && plan.leftOut() == 1);
        assertThat(migration.run(false).rows()).isEqualTo(2);
        assertThat(migration.run(false).written()).isZero();
        assertThat(migration.remove(world::remove).objects()).isEqualTo(1);
        assertThat(MigrationWorld.rows(world.archive.store)).hasSize(2);
    }

    @Test
    void filesOfOtherTablesAreLeftOutAndSurviveTheRemoval() {
        MigrationWorld world = new MigrationWorld(directory, HOUR, PLAIN).exported().to("loaded", Duration.ofDays(1), PLAIN);
        List<String> archived = world.archive.parts();
        world.load(archived.get(0), ArchiveFixture.trade(1, "ADOPTED", 1)); // a manifest names it, and its footer says nothing
        world.load("raw/LOAD1.canonical", ArchiveFixture.trade(0, "AAPL", 1));
        LayoutMigration migration = world.migration(Source.files(world.archive.store, "raw/", "*.canonical"), world.archive.store);

        assertThat(migration.plan()).matches(plan -> plan.rows() == 1 && plan.leftOut() == archived.size());
        assertThat(migration.run(false).rows()).isEqualTo(1);
        assertThat(migration.remove(world::remove).confirmed()).isTrue();
        assertThat(world.archive.parts()).containsAll(archived).doesNotContain("raw/LOAD1.canonical");
        assertThatThrownBy(migration::plan).hasMessageContaining("there are none but");
    }

    @Test
    void aFileThatATableHasTakenInSinceIsNotRemoved() {
        MigrationWorld world = new MigrationWorld(directory, HOUR, PLAIN).to("loaded", Duration.ofDays(1), "days/{table}/{start}");
        String key = "raw/trades/2024-01-15_10-00-00.canonical";
        world.load(key, ArchiveFixture.trade(0, "AAPL", 1));
        LayoutMigration migration = world.migration(Source.files(world.archive.store, "raw/", "*.canonical"), world.archive.store);
        migration.run(false);
        world.archive.store.remove(ObjectKey.of(key));
        world.exported();
        assertThat(world.archive.parts()).as("where the exporter puts the same hour").contains(key);
        assertThat(migration.remove(world::remove).problems()).singleElement().asString().contains("belongs to an archived table");
        assertThat(world.archive.parts()).contains(key);
    }
}
