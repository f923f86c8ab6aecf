package dev.coldarchive.gc;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.ArchiveFixture;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.gc.Leftover.Kind;
import dev.coldarchive.ledger.LedgerFaults;
import dev.coldarchive.ledger.Intent;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.policy.FailurePolicy;
import dev.coldarchive.policy.VirtualTime;
import dev.coldarchive.store.MemoryRemoval;
import dev.coldarchive.store.MemoryStore;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.SimulatedCrash;
import dev.coldarchive.store.StoreCall.Operation;
import dev.coldarchive.store.StoreCall.Phase;
import dev.coldarchive.verify.VerifyLevel;
import dev.coldarchive.verify.VerifyRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is left behind is found and taken away, and nothing else is, whatever an exporter does meanwhile. */
class CleanupTest {
    private static final String STRAY = "raw/trades/year=2020/month=01/day=01/trades_2020-01-01_10-00-00.canonical";
    private static final byte[] TEXT = "something".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path temporary;

    private ArchiveFixture archive;

    @BeforeEach
    void twoHoursInAnArchive() {
        archive = new ArchiveFixture(temporary.resolve("work")).create();
        archive.source.insert("trades", trade(1, "A", 1), trade(2, "B", 2), trade(3_601, "C", 3));
        assertThat(archive.export().complete()).isTrue();
    }

    private Cleanup cleanup() {
        return cleanup(archive.instance);
    }

    private Cleanup cleanup(String instance) {
        return new Cleanup(new Cleanup.Where(archive.store, new MemoryRemoval(archive.store), archive.ledger, archive.ledger, archive.workDir, instance), List.of(archive.table),
                FailurePolicy.DEFAULT, new VirtualTime(archive.source.clock()), () -> 0.5);
    }

    private List<Leftover> found() {
        return cleanup().plan(Duration.ZERO, true).leftovers();
    }

    private CleanupReport clean(boolean unknown) {
        return cleanup().act(cleanup().plan(Duration.ZERO, unknown), gone -> { });
    }

    private void assertWhole() {
        assertThat(archive.archiver().verify(new VerifyRequest(List.of(), Optional.empty(), Optional.empty(), VerifyLevel.SOURCE)).problems()).isEmpty();
    }

    /** Dies in the middle of the next put. */
    private void crashInTheMiddleOfAPut() {
        archive.store.onCall(call -> {
            if (call.operation() == Operation.PUT && call.phase() == Phase.PARTIAL && call.key().startsWith("raw/")) {
                throw new SimulatedCrash("in the middle of a put");
            }
        });
        archive.source.insert("trades", trade(4, "late", 4));
        assertThatThrownBy(() -> archive.reexport(0)).isInstanceOf(SimulatedCrash.class);
        archive.store.heal();
    }

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

    /** At every moment of an export: each put begun, half done and done, each change of the ledger before and after. */
    @Test
    void whileAnExporterRunsNothingOfItIsEverFound() {
        List<String> collected = new ArrayList<>();
        AtomicBoolean looking = new AtomicBoolean();
        int[] looks = new int[1];
        Runnable look = () -> {
            if (looking.compareAndSet(false, true)) {
                looks[0]++;
                found().forEach(leftover -> collected.add(leftover.toString()));
                cleanup().act(cleanup().plan(Duration.ZERO, true), gone -> collected.add(gone.toString()));
                looking.set(false);
            }
        };
        archive.store.onCall(call -> {
            if (call.operation() == Operation.PUT) {
                look.run();
            }
        });
        archive.ledger.faults().probe((operation, call, phase) -> {
            if (operation == LedgerFaults.Operation.INTEND || operation == LedgerFaults.Operation.COMMIT) {
                look.run();
            }
        });
        archive.source.insert("trades", trade(3, "late", 3));
        assertThat(archive.reexport(0).failures()).isEmpty();
        archive.source.insert("trades", trade(7_201, "next hour", 9));
        archive.source.advance(Duration.ofHours(1));
        assertThat(archive.export().complete()).isTrue();
        assertThat(looks[0]).isGreaterThan(20);
        assertThat(collected).isEmpty();
        archive.store.heal();
        assertWhole();
    }

    /** An export begins and ends between the moment at which the cleaning begins and that at which the store is listed. */
    @Test
    void whatAnExporterWritesWhileTheStoreIsListedIsNotFound() {
        archive.source.insert("trades", trade(7_201, "next hour", 9));
        archive.source.advance(Duration.ofHours(1));
        AtomicBoolean exported = new AtomicBoolean();
        int[] listings = new int[1];
        archive.store.onCall(call -> {
            boolean ofAll = call.operation() == Operation.LIST && call.key().isEmpty() && call.phase() == Phase.BEFORE && ++listings[0] == 3; // each listing asks for a second page
            if (ofAll && exported.compareAndSet(false, true)) {
                assertThat(archive.export().complete()).isTrue();
            }
        });
        assertThat(found()).isEmpty();
        assertThat(exported).isTrue();
    }

    @Test
    void whatIsNamedSinceThePlanStays() {
        archive.store.replace(ObjectKey.of(STRAY), TEXT);
        CleanupPlan plan = cleanup().plan(Duration.ZERO, true);
        Lease lease = archive.ledger.acquire("trades", "an exporter", Duration.ofMinutes(1), TakeOver.FORCED);
        archive.ledger.intend(lease, new Intent("trades", hour(0), 2, lease.epoch(), lease.owner(), List.of(new Intent.PlannedPart(ObjectKey.of(STRAY), TEXT.length, "00"))));
        archive.ledger.release(lease);
        CleanupReport report = cleanup().act(plan, gone -> { });
        assertThat(report.removed()).isEmpty();
        assertThat(report.kept()).hasSize(1);
        assertThat(archive.store.keys()).contains(ObjectKey.of(STRAY));
    }

    @Test
    void whatNothingNamesStaysWhileAnExporterWorks() {
        archive.store.replace(ObjectKey.of(STRAY), TEXT);
        AtomicReference<CleanupReport> beside = new AtomicReference<>();
        archive.store.onCall(call -> {
            if (call.operation() == Operation.PUT && call.phase() == Phase.PARTIAL && call.key().startsWith("raw/") && beside.get() == null) {
                beside.set(clean(true));
            }
        });
        archive.source.insert("trades", trade(3, "late", 3));
        assertThat(archive.reexport(0).failures()).isEmpty();
        assertThat(beside.get().removed()).isEmpty();
        assertThat(beside.get().failures()).singleElement().satisfies(held -> assertThat(held.category()).isEqualTo(Category.LEASE));
        archive.store.heal();
        assertThat(clean(true).removed()).hasSize(1);
    }

    @Test
    void anUploadThatAnOpenIntentNamesStaysUntilItIsSettled() {
        crashInTheMiddleOfAPut();
        assertThat(archive.store.unfinishedUploads()).isOne();
        assertThat(found()).isEmpty();
        assertThat(archive.ledger.intents("trades")).isNotEmpty();
        Lease lease = archive.ledger.acquire("trades", "a person", Duration.ofMinutes(1), TakeOver.FORCED);
        archive.ledger.intents("trades").forEach(intent -> archive.ledger.settle(lease, intent));
        archive.ledger.release(lease);
        assertThat(found()).extracting(Leftover::kind).containsExactly(Kind.UPLOAD);
        assertThat(clean(false).removed()).hasSize(1);
        assertThat(archive.store.unfinishedUploads()).isZero();
        assertThat(archive.export(ExportRequest.range("trades", hour(0).start(), hour(0).end()).forced()).failures()).isEmpty();
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
    void filesOfDeadProcessesGoAndThoseOfLiveOnesStay() throws IOException {
        Path scratch = archive.workDir.resolve("scratch-0");
        Path left = Files.writeString(scratch.resolve("part-0.tmp"), "left");
        Files.setLastModifiedTime(left, FileTime.from(Instant.EPOCH));
        assertThat(found()).extracting(Leftover::kind, Leftover::name).containsExactly(tuple(Kind.TEMPORARY_FILE, left.toString()));
        assertThat(clean(false).removed()).hasSize(1);
        assertThat(left).doesNotExist();
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
