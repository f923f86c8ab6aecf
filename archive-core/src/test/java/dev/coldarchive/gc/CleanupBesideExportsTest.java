package dev.coldarchive.gc;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.gc.Leftover.Kind;
import dev.coldarchive.ledger.LedgerFaults;
import dev.coldarchive.ledger.Intent;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.SimulatedCrash;
import dev.coldarchive.store.StoreCall.Operation;
import dev.coldarchive.store.StoreCall.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A cleanup while exporters work, or have died: nothing that one of them has on its way is taken away. */
class CleanupBesideExportsTest extends CleanupFixture {
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
    void filesOfDeadProcessesGoAndThoseOfLiveOnesStay() throws IOException {
        Path scratch = archive.workDir.resolve("scratch-0");
        Path left = Files.writeString(scratch.resolve("part-0.tmp"), "left");
        Files.setLastModifiedTime(left, FileTime.from(Instant.EPOCH));
        assertThat(found()).extracting(Leftover::kind, Leftover::name).containsExactly(tuple(Kind.TEMPORARY_FILE, left.toString()));
        assertThat(clean(false).removed()).hasSize(1);
        assertThat(left).doesNotExist();
    }
}
