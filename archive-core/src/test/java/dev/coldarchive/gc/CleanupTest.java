package dev.coldarchive.gc;

import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.ArchiveFixture;
import dev.coldarchive.gc.Leftover.Kind;
import dev.coldarchive.policy.FailurePolicy;
import dev.coldarchive.policy.VirtualTime;
import dev.coldarchive.store.MemoryRemoval;
import dev.coldarchive.store.MemoryStore;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.StoreCall.Operation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is left behind is found and taken away, and nothing else is, whatever an exporter does meanwhile. */
class CleanupTest extends CleanupFixture {
    @Test
    void anArchiveAsExportsLeaveItHasNothingToCleanUp() {
        archive.source.insert("trades", trade(3, "late", 3));
        archive.reexport(0);
        assertThat(found()).isEmpty();
        assertThat(clean(true).removed()).isEmpty();
        assertWhole();
    }

    @Test
    void whatNothingNamesIsListedAndTakenAwayOnlyWhenToldSo() {
        archive.store.replace(ObjectKey.of(STRAY), TEXT);
        archive.store.replace(ObjectKey.of("somebody/elses.txt"), TEXT);
        assertThat(found()).extracting(Leftover::kind, Leftover::name).containsExactly(tuple(Kind.UNKNOWN, STRAY),
                tuple(Kind.UNKNOWN, "somebody/elses.txt"));
        assertThat(found()).first().satisfies(stray -> {
            assertThat(stray.sizeBytes()).isEqualTo(TEXT.length);
            assertThat(stray.why()).contains("no manifest and no open intent names it", "table trades", "export --adopt");
        });
        assertThat(clean(false).removed()).isEmpty();
        assertThat(archive.store.keys()).contains(ObjectKey.of(STRAY));
        assertThat(clean(true).removed()).hasSize(2);
        assertThat(archive.store.keys()).doesNotContain(ObjectKey.of(STRAY));
        assertThat(archive.ledger.lease("trades")).as("given back").isEmpty();
        assertWhole();
    }

    @Test
    void rowsThatAreParkedStayAndThoseThatAreMergedGo() {
        ObjectKey part = ObjectKey.of(archive.parts().get(0));
        archive.store.storageClass(part, "GLACIER");
        archive.source.insert("trades", trade(3, "late", 3));
        archive.reexport(0);
        assertThat(found()).as("parked, and nowhere else").isEmpty();
        archive.store.storageClass(part, "STANDARD");
        archive.export();
        assertThat(found()).singleElement().satisfies(merged -> {
            assertThat(merged.kind()).isEqualTo(Kind.MERGED);
            assertThat(merged.why()).contains("revision 3");
        });
        archive.store.storageClass(part, "GLACIER");
        archive.source.insert("trades", trade(4, "later still", 4));
        assertThat(clean(false).removed()).hasSize(1);
        archive.reexport(0);
        archive.store.storageClass(part, "STANDARD");
        archive.export();
        assertThat(archive.archivedRows()).isEqualTo(archive.sourceRows());
        assertWhole();
    }

    @Test
    void mergedRowsStayWhileTheFilesTheyAreInDoNotStand() {
        ObjectKey part = ObjectKey.of(archive.parts().get(0));
        archive.store.storageClass(part, "GLACIER");
        archive.source.insert("trades", trade(3, "late", 3));
        archive.reexport(0);
        archive.store.storageClass(part, "STANDARD");
        archive.export();
        archive.store.remove(part);
        assertThat(found()).isEmpty();
    }

    @Test
    void whatABenchmarkLeftGoes() {
        archive.store.replace(ObjectKey.of("_archive-bench-1234/1-0/raw/trades/x.parquet"), TEXT);
        assertThat(clean(false).removed()).extracting(Leftover::kind).containsExactly(Kind.SELFTEST);
    }

    @Test
    void whatSelftestsWroteGoes() {
        archive.store.replace(ObjectKey.of("_archive-selftest/1234/small"), TEXT);
        assertThat(clean(false).removed()).extracting(Leftover::kind).containsExactly(Kind.SELFTEST);
    }

    @Test
    void whatIsYoungIsLeftAlone() {
        MemoryStore store = new MemoryStore(MemoryStore.Conditions.ATOMIC, () -> archive.source.clock());
        archive = new ArchiveFixture(temporary.resolve("young"), store).create();
        archive.source.insert("trades", trade(1, "A", 1));
        archive.export();
        archive.store.replace(ObjectKey.of(STRAY), TEXT);
        assertThat(cleanup().plan(Duration.ofDays(7), true).leftovers()).isEmpty();
        archive.source.advance(Duration.ofDays(8));
        assertThat(cleanup().plan(Duration.ofDays(7), true).leftovers()).hasSize(1);
    }

    @Test
    void whatHasChangedSinceThePlanStays() {
        archive.store.replace(ObjectKey.of(STRAY), TEXT);
        CleanupPlan plan = cleanup().plan(Duration.ZERO, true);
        archive.store.replace(ObjectKey.of(STRAY), "something else".getBytes(StandardCharsets.UTF_8));
        CleanupReport report = cleanup().act(plan, gone -> { });
        assertThat(report.removed()).isEmpty();
        assertThat(report.kept()).hasSize(1);
        assertThat(archive.store.keys()).contains(ObjectKey.of(STRAY));
    }

    @Test
    void anArchiveOfItsOwnBelowThisOneIsNotTouched() {
        archive.store.replace(ObjectKey.of("staging/_archive/archive.json"), TEXT);
        archive.store.replace(ObjectKey.of("staging/raw/trades/x.canonical"), TEXT);
        assertThat(found()).isEmpty();
    }

    @Test
    void aTableMayBeCalledParked() {
        archive.store.replace(ObjectKey.of("_archive/parked/table.json"), TEXT);
        assertThat(found()).isEmpty();
    }

    @Test
    void tablesThatAreNoLongerConfiguredKeepTheirFiles() {
        Cleanup others = new Cleanup(new Cleanup.Where(archive.store, new MemoryRemoval(archive.store), archive.ledger, archive.ledger, archive.workDir, archive.instance), List.of(),
                FailurePolicy.DEFAULT, new VirtualTime(Instant.parse("2030-01-01T00:00:00Z")), () -> 0.5);
        assertThat(others.plan(Duration.ZERO, true).leftovers()).isEmpty();
    }

    @Test
    void aManifestThatCannotBeReadEndsItAndNothingIsTakenAway() {
        archive.store.replace(ObjectKey.of(STRAY), TEXT);
        CleanupPlan plan = cleanup().plan(Duration.ZERO, true);
        ObjectKey manifest = archive.store.keys().stream().filter(key -> key.value().endsWith(".r0001.json")).findFirst().orElseThrow();
        archive.store.rot(manifest, MemoryStore::truncated);
        assertThatThrownBy(() -> cleanup().act(plan, gone -> { })).isInstanceOfSatisfying(ArchiveException.class, e -> assertThat(e.category()).isEqualTo(Category.INTEGRITY))
                .hasMessageContaining(manifest.value());
        assertThat(archive.store.keys()).contains(ObjectKey.of(STRAY));
    }

    @Test
    void somebodyElsesArchiveIsRefused() {
        assertThatThrownBy(() -> cleanup("another").plan(Duration.ZERO, true)).isInstanceOf(ArchiveException.class).hasMessageContaining("belongs to instance test");
        archive.store.keys().forEach(archive.store::remove);
        archive.store.replace(ObjectKey.of("a/b"), TEXT);
        assertThatThrownBy(() -> cleanup().plan(Duration.ZERO, true)).isInstanceOf(ArchiveException.class).hasMessageContaining("nothing was ever archived there");
    }

    @ParameterizedTest
    @EnumSource(value = Operation.class, names = {"LIST", "HEAD", "OPEN"})
    void anErrorIsNeverTakenForNothing(Operation operation) {
        archive.store.replace(ObjectKey.of(STRAY), TEXT);
        archive.store.onCall(call -> {
            if (call.operation() == operation) {
                throw new ArchiveException(Category.PERMISSION, "cannot look", null);
            }
        });
        assertThatThrownBy(() -> cleanup().plan(Duration.ZERO, true)).isInstanceOf(ArchiveException.class).hasMessageContaining("cannot look");
    }
}
