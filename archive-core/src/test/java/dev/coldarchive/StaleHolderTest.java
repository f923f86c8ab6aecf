package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.text;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.format.CanonicalFormat;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.SimulatedCrash;
import dev.coldarchive.store.StoreCall;
import dev.coldarchive.store.StoreCall.Operation;
import dev.coldarchive.store.StoreCall.Phase;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.Verdicts;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.verify.WindowVerdict;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An exporter that is stopped in the middle of a window, as by SIGSTOP, and goes on after another has taken its table over. */
class StaleHolderTest {
    @TempDir
    Path temporary;

    private ArchiveFixture archive;
    private boolean resumed;

    @BeforeEach
    void anArchivedHourAndALateRow() {
        archive = new ArchiveFixture(temporary.resolve("stopped")).create();
        archive.source.insert("trades", trade(1, "A", 1), trade(2, "B", 2));
        archive.export();
        archive.source.insert("trades", trade(4, "late", 4));
    }

    private Archiver other() {
        return Archiver.builder().source(archive.source).format(new CanonicalFormat()).store(archive.store).ledger(archive.ledger)
                .tables(List.of(archive.table)).workDir(temporary.resolve("other")).instance("test").build();
    }

    /** Re-exports the hour, is stopped at the first such call while something happens, and goes on. */
    private ExportReport stoppedAt(Predicate<StoreCall> moment, Runnable meanwhile) {
        archive.store.onCall(call -> {
            if (!resumed && moment.test(call)) {
                resumed = true;
                meanwhile.run();
            }
        });
        return archive.reexport(0);
    }

    private static boolean partPut(StoreCall call) {
        return call.operation() == Operation.PUT && call.phase() == Phase.BEFORE && call.key().startsWith("raw/");
    }

    private static boolean manifestPut(StoreCall call) {
        return call.operation() == Operation.PUT && call.phase() == Phase.BEFORE && call.key().endsWith("r0002.json");
    }

    private static final Instant LATER = Instant.parse("2024-01-16T00:00:00Z");

    /** Once the lease has expired. */
    private void takeOver() {
        archive.ledger.setClock(() -> LATER);
        assertThat(other().export(ExportRequest.range("trades", hour(0).start(), hour(0).end()).forced()).failures()).isEmpty();
    }

    private void everythingIsInOrder() {
        assertThat(Verdicts.of(other(), VerifyRequest.everything())).extracting(WindowVerdict::verdict).containsOnly(Verdict.OK, Verdict.EMPTY);
        assertThat(archive.archivedRows()).isEqualTo(archive.sourceRows());
        assertThat(archive.ledger.intents("trades")).isEmpty();
    }

    @Test
    void itsPutIsRefusedWhereTheOtherHasPublishedTheNextRevision() {
        ExportReport report = stoppedAt(StaleHolderTest::partPut, () -> {
            archive.source.insert("trades", trade(5, "later still", 5));
            takeOver();
        });
        assertThat(report.failures()).hasSize(1);
        everythingIsInOrder();
    }

    @Test
    void itsManifestIsRefusedWhereTheOtherHasMadeTheSameRevision() {
        ExportReport report = stoppedAt(StaleHolderTest::manifestPut, this::takeOver);
        assertThat(report.failures()).hasSize(1);
        everythingIsInOrder();
    }

    @Test
    void itsManifestIsRefusedWhereTheOtherFoundThePartThatItHasPutAgainToBeTheFormerOne() {
        archive.source.delete("trades", row -> text(row).contains("late"));
        archive.store.remove(ObjectKey.of(archive.parts().get(0)));
        ExportReport report = stoppedAt(StaleHolderTest::manifestPut, this::takeOver);
        assertThat(report.failures()).hasSize(1);
        assertThat(other().export(ExportRequest.due()).failures()).as("no manifest turns up that nobody knows").isEmpty();
        everythingIsInOrder();
    }

    @Test
    void whatItHasPutIsCommittedByTheOthersNextCycle() {
        ExportReport report = stoppedAt(StaleHolderTest::manifestPut, () -> {
            archive.ledger.setClock(() -> LATER);
            assertThat(other().export(ExportRequest.due()).outcomes()).extracting(WindowOutcome::result).containsExactly(WindowOutcome.Result.COMMITTED);
        });
        assertThat(report.failures()).hasSize(1);
        everythingIsInOrder();
    }

    @Test
    void itsManifestOfAPartThatTheOtherHasReplacedHidesNothingOfWhatTheOtherPut() {
        stoppedAt(StaleHolderTest::manifestPut, () -> {
            archive.source.insert("trades", trade(5, "later still", 5));
            archive.ledger.setClock(() -> LATER);
            archive.store.onCall(call -> {
                if (call.operation() == Operation.PUT && call.phase() == Phase.AFTER) {
                    throw new SimulatedCrash("after the put");
                }
            });
            assertThatThrownBy(() -> other().export(ExportRequest.due())).isInstanceOf(SimulatedCrash.class);
            archive.store.heal();
        });
        assertThat(other().export(ExportRequest.due()).failures()).isEmpty();
        WindowRecord record = archive.ledger.window("trades", hour(0).start()).orElseThrow();
        assertThat(record.parkedRows()).isZero();
        assertThat(record.revision()).as("the stopped one's stands between").isEqualTo(3);
        archive.export();
        everythingIsInOrder();
    }

    @Test
    void whatItPutsAfterTheOtherSawNothingNewIsNoStrangersWork() {
        stoppedAt(StaleHolderTest::partPut, () -> {
            archive.source.delete("trades", row -> text(row).contains("late"));
            takeOver();
        });
        assertThat(archive.ledger.intents("trades")).as("the other may not forget what the stopped one may still put").hasSize(1);
        assertThat(other().export(ExportRequest.due()).failures()).isEmpty();
        assertThat(archive.archivedRows()).as("a row that was archived stays").hasSize(3);
        assertThat(archive.ledger.window("trades", hour(0).start()).orElseThrow().state()).isEqualTo(WindowState.DIVERGED);
        assertThat(archive.ledger.intents("trades")).isEmpty();
    }

    @Test
    void aPersonWhoTakesOverSaysThatTheOtherIsDead() {
        stoppedAt(StaleHolderTest::partPut, () -> {
            archive.source.delete("trades", row -> text(row).contains("late"));
            takeOver();
            assertThat(archive.ledger.intents("trades")).hasSize(1);
            assertThat(other().export(ExportRequest.due().takingOver()).failures()).isEmpty();
            assertThat(archive.ledger.intents("trades")).isEmpty();
        });
    }

    @Test
    void aRevisionThatADeadProcessBeganIsFinishedByTheNextCycle() {
        archive.store.failOn(Operation.PUT, archive.store.calls(Operation.PUT) + 1, Phase.AFTER, () -> new SimulatedCrash("after the put"));
        try {
            archive.reexport(0);
        } catch (SimulatedCrash e) {
            archive.store.heal();
        }
        archive.export();
        everythingIsInOrder();
    }
}
