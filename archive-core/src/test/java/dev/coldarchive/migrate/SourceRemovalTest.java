package dev.coldarchive.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveFixture;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.ledger.FencedException;
import dev.coldarchive.ledger.LeaseHeldException;
import dev.coldarchive.ledger.LeaseStore;
import dev.coldarchive.ledger.MemoryLedger;
import dev.coldarchive.store.MemoryStore;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.SimulatedCrash;
import dev.coldarchive.store.StoreCall;
import dev.coldarchive.window.Window;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing of a source goes that the target does not hold at that very moment, read back, and nothing that an exporter has put since. */
class SourceRemovalTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String BY_DAY = "raw/{table}/year={year}/month={month}/day={day}/trades_{start}";

    @TempDir
    Path directory;

    private MigrationWorld migrated(Duration into) {
        MigrationWorld world = new MigrationWorld(directory, HOUR, BY_DAY).exported().to(into, BY_DAY);
        world.migration().run(false);
        return world;
    }

    /** The exporter puts a file with a late row, and dies before the manifest that names it. */
    private static void reexportWithoutManifest(MigrationWorld world) {
        world.archive.source.insert("trades", ArchiveFixture.trade(90, "LATE", 9));
        world.archive.store.onCall(call -> {
            if (call.operation() == StoreCall.Operation.PUT && call.phase() == StoreCall.Phase.BEFORE && call.key().endsWith(".r0002.json")) {
                throw new ArchiveException(ArchiveException.Category.FAILURE, "cannot put: not today", null);
            }
        });
        world.archive.reexport(0);
        world.archive.store.heal();
        assertThat(MigrationWorld.rows(world.archive.store)).anyMatch(row -> row.contains("LATE"));
    }

    private static void requireNothingRemoved(MigrationWorld world) {
        Map<ObjectKey, String> before = world.archive.store.contents();
        RemovalReport refused = world.migration().remove(world::remove);
        assertThat(refused.confirmed()).isFalse();
        assertThat(refused.problems()).isNotEmpty();
        assertThat(world.archive.store.contents()).isEqualTo(before);
    }

    /** From then on the manifests do not tell any more of all that was about to go: only the list does. */
    private static void dieAfterTheFirstManifest(MigrationWorld world) {
        assertThatThrownBy(() -> world.migration().remove(seen -> {
            boolean done = world.remove(seen);
            if (seen.key().value().endsWith(".json")) {
                throw new SimulatedCrash("after the first manifest");
            }
            return done;
        })).isInstanceOf(SimulatedCrash.class);
    }

    @Test
    void whatAnExporterHasBegunAndNotFinishedKeepsTheSource() {
        MigrationWorld world = migrated(Duration.ofDays(1));
        reexportWithoutManifest(world);
        assertThat(world.migration().planRemoval().problems()).anyMatch(problem -> problem.contains("has begun to export it"));
        requireNothingRemoved(world);
    }

    @Test
    void aFileThatIsNotTheOneItsManifestNamesKeepsTheSource() {
        MigrationWorld world = migrated(Duration.ofDays(1));
        MemoryLedger.Backup before = world.archive.ledger.backup();
        reexportWithoutManifest(world);
        world.archive.ledger.restore(before); // a ledger that knows nothing of it
        assertThat(world.migration().planRemoval().problems()).singleElement().asString().contains("is not the file that the source's manifest names");
        requireNothingRemoved(world);
    }

    @Test
    void theSourcesLeaseIsHeldForAsLongAsTheTargetIsRead() {
        MigrationWorld world = migrated(HOUR.multipliedBy(8));
        AtomicInteger read = new AtomicInteger();
        world.listener = new ArchiveListener() {
            @Override
            public void rowsRead(String table, Window window, long rows) {
                read.incrementAndGet();
                assertThat(world.archive.ledger.lease("trades").orElseThrow().expiresAt()).isAfter(world.archive.source.clock());
                world.archive.source.advance(Duration.ofMinutes(4));
                world.nanos += Duration.ofMinutes(4).toNanos();
            }
        };
        assertThat(world.migration().remove(world::remove).confirmed()).isTrue();
        assertThat(read).hasValueGreaterThan(4);
        assertThat(world.archive.ledger.lease("trades")).isEmpty();
    }

    @Test
    void aLeaseThatWasLostMeanwhileEndsIt() {
        MigrationWorld world = migrated(Duration.ofDays(1));
        Map<ObjectKey, String> before = world.archive.store.contents();
        world.listener = new ArchiveListener() {
            @Override
            public void rowsRead(String table, Window window, long rows) {
                world.archive.ledger.acquire("trades", "exporter", HOUR, LeaseStore.TakeOver.FORCED);
            }
        };
        assertThatThrownBy(() -> world.migration().remove(world::remove)).isInstanceOf(FencedException.class);
        assertThat(world.archive.store.contents()).isEqualTo(before);
        world.listener = ArchiveListener.NONE;
        assertThatThrownBy(() -> world.migration().remove(world::remove)).isInstanceOf(LeaseHeldException.class);
    }

    @Test
    void whatWasRestoredAfterAFinishedRemovalStaysWhileTheTargetIsDamaged() {
        MigrationWorld world = migrated(Duration.ofDays(1));
        Map<ObjectKey, byte[]> gone = new TreeMap<>();
        assertThat(world.migration().remove(seen -> {
            gone.put(seen.key(), world.archive.store.bytes(seen.key()));
            return world.remove(seen);
        }).confirmed()).isTrue();

        gone.forEach(world.archive.store::replace);
        world.target.rot(ObjectKey.of(MigrationWorld.parts(world.target).get(0)), MemoryStore::bitFlipped);
        requireNothingRemoved(world);
    }

    @Test
    void aRemovalThatDiedIsNotFinishedWhileTheTargetIsDamaged() {
        MigrationWorld world = migrated(Duration.ofDays(1));
        dieAfterTheFirstManifest(world);
        var healed = world.target.lose(ObjectKey.of(MigrationWorld.parts(world.target).get(0)), MemoryStore::bitFlipped);
        requireNothingRemoved(world);

        healed.getAsBoolean();
        RemovalReport plan = world.migration().planRemoval();
        RemovalReport done = world.migration().remove(world::remove);
        assertThat(done.confirmed()).isTrue();
        assertThat(done.objects()).isEqualTo(plan.objects());
        assertThat(world.archive.store.keys()).noneMatch(key -> key.value().contains("_archive/trades/20240115"));
    }

    @Test
    void aSecondRemovalOfWhatWasRestoredIsFinishedToo() {
        MigrationWorld world = migrated(Duration.ofDays(1));
        Map<ObjectKey, byte[]> gone = new TreeMap<>();
        world.migration().remove(seen -> {
            gone.put(seen.key(), world.archive.store.bytes(seen.key()));
            return world.remove(seen);
        });
        gone.forEach(world.archive.store::replace);
        world.archive.source.advance(Duration.ofSeconds(1));
        int all = world.archive.store.keys().size();
        dieAfterTheFirstManifest(world);
        assertThat(world.archive.store.keys().size()).isLessThan(all);
        assertThat(world.migration().remove(world::remove).confirmed()).isTrue();
        assertThat(world.archive.store.keys()).doesNotContainAnyElementsOf(gone.keySet());
    }

    @Test
    void rowsThatWereKeptAsideAreReadBackBeforeTheirFilesGo() {
        MigrationWorld world = new MigrationWorld(directory, HOUR, BY_DAY).to(Duration.ofDays(1), BY_DAY);
        world.load("public/raw/LOAD1.parquet", ArchiveFixture.trade(0, "AAPL", 1), new Object[] {null, "LOST", 1});
        LayoutMigration migration = world.migration(LayoutMigration.Source.files(world.archive.store, "public/raw/", "*"));
        migration.run(true);
        ObjectKey aside = world.target.keys().stream().filter(key -> key.value().contains("/strays/")).findFirst().orElseThrow();
        for (boolean lost : new boolean[] {true, false}) {
            var healed = world.target.lose(aside, lost ? null : MemoryStore::bitFlipped);
            RemovalReport refused = migration.remove(world::remove);
            assertThat(refused.problems()).anyMatch(problem -> problem.contains("kept aside"));
            assertThat(world.archive.store.keys()).hasSize(1);
            healed.getAsBoolean();
        }
        RemovalReport done = migration.remove(world::remove);
        assertThat(done.problems()).isEmpty();
        assertThat(done.rows()).isEqualTo(2);
        assertThat(world.archive.store.keys()).isEmpty();
    }

    @Test
    void filesOfAnotherPrefixAreNotRemovedWithThese() {
        MigrationWorld world = new MigrationWorld(directory, HOUR, BY_DAY).to(Duration.ofDays(1), BY_DAY);
        world.load("public/raw/LOAD1.parquet", ArchiveFixture.trade(0, "AAPL", 1));
        world.migration(LayoutMigration.Source.files(world.archive.store, "public/raw/", "*")).run(false);
        RemovalReport other = world.migration(LayoutMigration.Source.files(world.archive.store, "public/other/", "*")).remove(world::remove);
        assertThat(other.problems()).singleElement().asString().contains("no migration of memory").contains("public/other/");
        assertThat(world.archive.store.keys()).hasSize(1);
    }
}
