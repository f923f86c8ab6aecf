package dev.coldarchive.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveFixture;
import dev.coldarchive.RebuildRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.format.CanonicalFormat;
import dev.coldarchive.policy.FailurePolicy;
import dev.coldarchive.policy.TimeSource;
import dev.coldarchive.store.MemoryStore;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.SimulatedCrash;
import dev.coldarchive.store.StoreCall;
import dev.coldarchive.verify.Gaps;
import dev.coldarchive.verify.VerifyRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An archive goes into another layout row by row the same, dies anywhere and goes on, and the source goes only when the target was read back. */
class LayoutMigrationTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final String BY_DAY = "raw/{table}/year={year}/month={month}/day={day}/trades_{start}";
    private static final String BY_SYMBOL = "bronze/{table}/symbol={column:ticker}/{start}";
    private static final String BY_MONTH = "events/{year}-{month}/events_{start}";

    @TempDir
    Path directory;

    private MigrationWorld hourly() {
        return new MigrationWorld(directory, HOUR, BY_DAY).exported();
    }

    @ParameterizedTest
    @CsvSource({"PT1H, 1, PT24H, 1", "PT1H, 1, PT24H, 2", "PT1H, 1, PT24H, 3", "PT24H, 1, PT1H, 1", "PT24H, 2, PT1H, 1", "PT1H, 2, PT24H, 3", "PT6H, 1, PT8H, 1", "PT8H, 3, PT6H, 2", "PT1H, 3, PT15M, 1"})
    void rowsAreTheSameInAnyOtherLayout(Duration every, int layout, Duration into, int other) {
        List<String> layouts = List.of(BY_DAY, BY_SYMBOL, BY_MONTH);
        MigrationWorld world = new MigrationWorld(directory, every, layouts.get(layout - 1)).exported().to(into, layouts.get(other - 1));

        MigrationPlan plan = world.migration().plan();
        MigrationReport report = world.migration().run(false);

        assertThat(plan.whole()).isTrue();
        assertThat(report.written()).isEqualTo(plan.windows());
        assertThat(report.rows()).isEqualTo(plan.rows());
        long open = report.blocked().stream().mapToLong(blocked -> blocked.time().start().getEpochSecond() * 1_000_000).findFirst().orElse(Long.MAX_VALUE);
        List<String> closed = MigrationWorld.rows(world.archive.store).stream().filter(row -> Long.parseLong(row.substring(1, row.indexOf(','))) < open).toList();
        assertThat(closed).hasSizeGreaterThan(80);
        assertThat(MigrationWorld.rows(world.target)).isEqualTo(closed);
        assertThat(world.archive.leftovers()).isEmpty();
    }

    @Test
    void theExporterGoesOnFromTheNewArchive() {
        MigrationWorld world = hourly().to(DAY, BY_SYMBOL);
        world.migration().run(false);
        var exporter = world.exporter();

        exporter.rebuildLedger(RebuildRequest.everything());
        assertThat(exporter.verify(VerifyRequest.everything()).ok()).isTrue();
        world.archive.source.advance(DAY);
        world.archive.source.insert("trades", ArchiveFixture.trade(30, "LATE", 1));
        assertThat(exporter.exportNow().failures()).isEmpty();
        assertThat(exporter.verify(VerifyRequest.everything()).ok()).isTrue();
        assertThat(exporter.gaps(List.of(), Gaps.From.STORE).gaps()).isEmpty();
        assertThat(MigrationWorld.rows(world.target)).isEqualTo(world.archive.sourceRows());
        assertThat(world.migration().planRemoval().problems()).as("what the exporter has added since is no loss").isEmpty();
    }

    @Test
    void aSecondRunFindsEverythingDone() {
        MigrationWorld world = hourly().to(DAY, BY_DAY);
        MigrationReport first = world.migration().run(false);
        int puts = world.target.puts();
        MigrationReport second = world.migration().run(false);
        assertThat(second.written()).isZero();
        assertThat(second.there()).isEqualTo(first.written());
        assertThat(world.target.puts()).isEqualTo(puts);
    }

    @Test
    void whatTheSourceLearnedSinceIsTakenIn() {
        MigrationWorld world = hourly().to(DAY, BY_SYMBOL);
        world.migration().run(false);
        world.archive.source.insert("trades", ArchiveFixture.trade(90, "AAPL", 9), ArchiveFixture.trade(95, "NEW", 9));
        world.archive.reexport(0);
        assertThat(world.migration().planRemoval().problems()).singleElement().asString().contains("do not add up");
        assertThat(world.migration().run(false).written()).isEqualTo(1);
        assertThat(world.migration().planRemoval().problems()).isEmpty();
        assertThat(MigrationWorld.rows(world.target)).anyMatch(row -> row.contains("NEW"));
    }

    @Test
    void aHoleInTheSourceIsToldOf() {
        MigrationWorld world = hourly().to(DAY, BY_DAY);
        world.archive.store.keys().stream().filter(key -> key.value().contains("_archive/trades/20240116T05")).forEach(world.archive.store::remove);
        MigrationReport report = world.migration().run(false);
        assertThat(report.blocked()).anyMatch(blocked -> !blocked.open() && blocked.why().contains("not all windows"));
    }

    @Test
    void theSameArchiveIsNoTarget() {
        MigrationWorld world = hourly();
        TableSpec same = MigrationWorld.spec("trades", DAY, BY_DAY);
        assertThatThrownBy(() -> LayoutMigration.of(LayoutMigration.Source.archive(world.archive.store, world.archive.table, new LayoutMigration.Source.Books(world.archive.ledger, world.archive.ledger)),
                new LayoutMigration.Target(world.archive.store, same, "test", world.archive.source::identity, world.targetLedger, HOUR),
                new LayoutMigration.Means(new CanonicalFormat(), directory, BatchLimits.DEFAULT, FailurePolicy.DEFAULT, TimeSource.system(), () -> 0,
                        ArchiveListener.NONE)))
                .isInstanceOf(ArchiveException.class).hasMessageContaining("same archive");
    }

    @Test
    void aStrangersObjectInTheTargetIsNotOverwritten() {
        MigrationWorld world = hourly().to(DAY, BY_DAY);
        ObjectKey key = ObjectKey.of("raw/trades/year=2024/month=01/day=15/trades_2024-01-15.canonical");
        world.target.replace(key, new byte[] {1});
        assertThatThrownBy(() -> world.migration().run(false)).hasMessageContaining("no migration wrote it");
        assertThat(world.target.bytes(key)).containsExactly(1);
    }

    @Test
    void deadAtAnyMomentItGoesOnAndNoManifestNamesWhatIsNotThere() throws IOException {
        Map<ObjectKey, String> undisturbed = crashing(0, Files.createDirectory(directory.resolve("undisturbed")));
        int moments = 0;
        Map<ObjectKey, String> found;
        do {
            moments += 3; // each third: they are alike
            found = crashing(moments, Files.createDirectory(directory.resolve("at-" + moments)));
            if (found != null) {
                assertThat(found).as("died at moment %s", moments).isEqualTo(undisturbed);
            }
        } while (found != null && moments < 3_000);
        assertThat(moments).isGreaterThan(100);
    }

    /** @return what is in the target in the end; null if there are fewer moments */
    private Map<ObjectKey, String> crashing(int deadAt, Path place) {
        MigrationWorld world = new MigrationWorld(place, HOUR, BY_DAY).exported().to(DAY, BY_SYMBOL);
        AtomicInteger moments = new AtomicInteger();
        world.target.onCall(call -> {
            boolean inOneRequest = call.phase() == StoreCall.Phase.PARTIAL && call.key().endsWith(".json");
            if (!inOneRequest && moments.incrementAndGet() == deadAt) {
                throw new SimulatedCrash(call.toString());
            }
        });
        boolean died = false;
        try {
            world.migration().run(false);
        } catch (SimulatedCrash e) {
            died = true;
            world.target.heal();
            requireManifestsTrue(world.target);
            world.migration().run(false);
        }
        world.target.heal();
        requireManifestsTrue(world.target);
        assertThat(world.target.unfinishedUploads()).isZero();
        Map<ObjectKey, String> contents = new TreeMap<>(world.target.contents());
        contents.keySet().removeIf(key -> key.value().contains(".r0001.json")); // epochs differ
        return deadAt > 0 && !died ? null : contents;
    }

    private static void requireManifestsTrue(MemoryStore store) {
        Map<ObjectKey, String> contents = store.contents();
        for (ObjectKey key : contents.keySet()) {
            if (key.value().matches(".*\\.r\\d+\\.json")) {
                String text = new String(store.bytes(key));
                Matcher parts = Pattern.compile("\"key\": \"([^\"]+)\",\\s+\"slice\".*?\"sha256\": \"([^\"]+)\"", Pattern.DOTALL).matcher(text);
                while (parts.find()) {
                    assertThat(contents.get(ObjectKey.of(parts.group(1)))).as(key + " names " + parts.group(1)).isEqualTo(parts.group(2));
                }
            }
        }
    }

    @Test
    void theSourceGoesOnlyWhenTheTargetWasReadBack() {
        MigrationWorld world = hourly().to(DAY, BY_DAY);
        world.migration().run(false);
        int before = world.archive.store.keys().size();
        ObjectKey part = ObjectKey.of(MigrationWorld.parts(world.target).get(0));
        var healed = world.target.lose(part, MemoryStore::bitFlipped);
        RemovalReport refused = world.migration().remove(world::remove);
        assertThat(refused.confirmed()).isFalse();
        assertThat(refused.problems()).isNotEmpty();
        assertThat(world.archive.store.keys()).hasSize(before);

        healed.getAsBoolean();
        RemovalReport done = world.migration().remove(world::remove);
        assertThat(done.confirmed()).isTrue();
        assertThat(done.kept()).singleElement().matches(MigrationPlan.Blocked::open);
        assertThat(world.archive.store.keys()).hasSize((int) (before - done.objects()));
        assertThat(MigrationWorld.parts(world.archive.store)).allMatch(key -> key.contains("day=18") || key.contains("day=17"));
    }

    @Test
    void aRemovalThatDiedIsFinished() {
        for (int deadAt = 1; deadAt < 60; deadAt += 7) {
            MigrationWorld world = new MigrationWorld(directory.resolve("at-" + deadAt), HOUR, BY_DAY).exported().to(DAY, BY_DAY);
            world.migration().run(false);
            AtomicInteger removed = new AtomicInteger();
            int last = deadAt;
            try {
                world.migration().remove(seen -> {
                    if (removed.incrementAndGet() == last) {
                        throw new SimulatedCrash("while removing");
                    }
                    return world.remove(seen);
                });
            } catch (SimulatedCrash e) {
                RemovalReport second = world.migration().remove(world::remove);
                assertThat(second.confirmed()).as(second.problems().toString()).isTrue();
            }
            assertThat(MigrationWorld.parts(world.archive.store)).allMatch(key -> key.contains("day=18") || key.contains("day=17"));
            assertThat(world.archive.store.keys()).noneMatch(key -> key.value().contains("_archive/trades/20240115"));
        }
    }

    @Test
    void filesOfAnotherProgramBecomeAnArchive() {
        MigrationWorld world = new MigrationWorld(directory, HOUR, BY_DAY).to(DAY, BY_SYMBOL);
        load(world, "LOAD1", row(0, "AAPL"), row(90_000, "MSFT"), row(10, "AAPL"));
        load(world, "LOAD2", row(400_000, "AAPL"), row(10, "AAPL"));
        LayoutMigration migration = world.migration(LayoutMigration.Source.files(world.archive.store, "public/raw/", "LOAD*"));

        assertThat(migration.plan().rows()).isEqualTo(5);
        MigrationReport report = migration.run(false);

        assertThat(report.rows()).isEqualTo(5);
        assertThat(report.written()).as("days without rows have a manifest too").isEqualTo(6);
        assertThat(MigrationWorld.rows(world.target)).hasSize(5);
        assertThat(MigrationWorld.parts(world.target)).hasSize(3);
        assertThat(migration.run(false).written()).isZero();
        assertThat(migration.remove(world::remove).confirmed()).isTrue();
        assertThat(world.archive.store.keys()).isEmpty();
    }

    @Test
    void rowsWithoutATimeAreRefusedOrKeptAside() {
        MigrationWorld world = new MigrationWorld(directory, HOUR, BY_DAY).to(DAY, BY_DAY);
        load(world, "LOAD1", row(0, "AAPL"), new Object[] {null, "LOST", 1}, row(5, "MSFT"));
        LayoutMigration migration = world.migration(LayoutMigration.Source.files(world.archive.store, "public/raw/", "*"));
        assertThatThrownBy(() -> migration.run(false)).hasMessageContaining("1 rows have no time");
        assertThat(MigrationWorld.parts(world.target)).isEmpty();
        assertThat(migration.run(true).astray()).isEqualTo(1);
        assertThat(MigrationWorld.rows(world.target)).hasSize(2);
        assertThat(world.target.keys()).anyMatch(key -> key.value().startsWith("_archive/trades/strays/"));
    }

    @Test
    void otherFilesForAWindowThatStandsAreRefused() {
        MigrationWorld world = new MigrationWorld(directory, HOUR, BY_DAY).to(DAY, BY_DAY);
        load(world, "LOAD1", row(0, "AAPL"));
        world.migration(LayoutMigration.Source.files(world.archive.store, "public/raw/", "*")).run(false);
        load(world, "LOAD2", row(0, "MSFT"));
        assertThatThrownBy(() -> world.migration(LayoutMigration.Source.files(world.archive.store, "public/raw/", "LOAD2*")).run(false)).hasMessageContaining("no row leaves an archive");
        assertThat(MigrationWorld.rows(world.target)).hasSize(1);
    }

    private static Object[] row(long second, String symbol) {
        return ArchiveFixture.trade(second, symbol, 1);
    }

    private static void load(MigrationWorld world, String name, Object[]... rows) {
        world.load("public/raw/" + name + ".parquet", rows);
    }
}
