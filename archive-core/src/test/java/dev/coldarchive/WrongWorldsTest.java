package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.event.WindowOutcome.Result;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.ledger.LedgerFaults.Operation;
import dev.coldarchive.ledger.LedgerFaults.Phase;
import dev.coldarchive.ledger.MemoryLedger;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.source.MemoryTransaction;
import dev.coldarchive.store.MemoryStore;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.SimulatedCrash;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.verify.WindowVerdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ledger, archive and source that do not belong together, or no longer tell of the same past: refused with words and a way out, never passed over in silence. */
class WrongWorldsTest extends OneTableFixture {
    private static final ObjectKey FIRST_PART = ObjectKey.of("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_10-00-00.canonical");

    @BeforeEach
    void twoArchivedHours() {
        archive.source.insert("trades", trade(1, "A", 1), trade(3_700, "B", 2));
        archive.source.setNow(hour(1).end().plus(Duration.ofMinutes(5)));
        assertThat(archive.export().complete()).isTrue();
    }

    private void laterHour(int hour) {
        archive.source.insert("trades", trade(hour * 3_600 + 5, "C", hour));
        archive.source.setNow(hour(hour).end().plus(Duration.ofMinutes(5)));
    }

    private ArchiveException refused(ExportReport report) {
        assertThat(report.outcomes()).isEmpty();
        assertThat(report.failures()).hasSize(1);
        assertThat(report.failures().get(0).category()).isEqualTo(Category.INTEGRITY);
        return report.failures().get(0);
    }

    private WindowState state(int hour) {
        return archive.ledger.window("trades", hour(hour).start()).orElseThrow().state();
    }

    // --- F36, F35, F73: the archive is ahead of the ledger

    @Test
    void aLedgerFromAnOldBackupIsRefusedAndTheVerbNamed() {
        MemoryLedger.Backup backup = archive.ledger.backup();
        laterHour(2);
        archive.export();
        archive.ledger.restore(backup);
        int puts = archive.store.puts();
        assertThat(refused(archive.export())).hasMessageContaining("the archive is ahead of the ledger by 1 window").hasMessageContaining("20240115T120000Z_PT1H.r0001.json")
                .satisfies(error -> assertThat(error.hint()).hasValueSatisfying(hint -> assertThat(hint).contains("archive ledger rebuild --table trades")));
        assertThat(archive.store.puts()).as("nothing was written").isEqualTo(puts);
    }

    @Test
    void aRevisionThatTheLedgerForgotIsFoundAlthoughNoExportWouldLookAtItsWindow() {
        MemoryLedger.Backup backup = archive.ledger.backup();
        archive.source.insert("trades", trade(2, "late", 1));
        archive.reexport(0);
        archive.ledger.restore(backup);
        assertThat(refused(archive.export())).hasMessageContaining("r0002.json");
    }

    @Test
    void aLedgerThatWasRestoredWhileTheProcessRunsIsNoticedInTheNextCycle() {
        Archiver running = archive.archiver();
        running.exportNow();
        laterHour(2);
        MemoryLedger.Backup backup = archive.ledger.backup();
        assertThat(running.exportNow().complete()).isTrue();
        archive.ledger.restore(backup);
        refused(running.exportNow());
    }

    @Test
    void aFailoverThatLostTheLastCommitsIsRefusedAndOneThatKeptTheIntentsIsFinished() {
        laterHour(2);
        archive.ledger.faults().failNext(Operation.COMMIT, Phase.BEFORE, new SimulatedCrash("the primary dies, and the commit with it"));
        try {
            archive.export();
        } catch (SimulatedCrash e) {
            archive.ledger.faults().clear();
        }
        MemoryLedger.Backup withIntent = archive.ledger.backup();
        assertThat(archive.export().outcomes()).extracting(WindowOutcome::result).containsExactly(Result.ADOPTED);
        archive.ledger.restore(withIntent);
        assertThat(archive.export().complete()).as("the commits are lost, the intent is not").isTrue();
        assertThat(archive.ledger.cursor("trades").orElseThrow().position()).isEqualTo(hour(2).end());
    }

    @Test
    void aCrashBetweenTheManifestOfAnEmptyWindowAndItsCommitIsNoForgetting() {
        archive.source.setNow(hour(2).end().plus(Duration.ofMinutes(5)));
        archive.ledger.faults().failNext(Operation.COMMIT, Phase.BEFORE, new SimulatedCrash("dead"));
        try {
            archive.export();
        } catch (SimulatedCrash e) {
            archive.ledger.faults().clear();
        }
        assertThat(archive.export().outcomes()).extracting(WindowOutcome::result).containsExactly(Result.ADOPTED);
    }

    @Test
    void aCopyOfDatabaseLedgerAndConfigurationIsRefusedOnceTheOtherHasGoneOn() {
        MemoryLedger.Backup clone = archive.ledger.backup();
        laterHour(2);
        archive.export();
        archive.ledger.restore(clone);
        ArchiveFixture staging = archive;
        assertThat(refused(staging.export())).satisfies(error -> assertThat(error.hint()).hasValueSatisfying(hint -> assertThat(hint).contains("no other installation")));
    }

    /** The part has been replaced by the one of revision 2, and ledger and archive know nothing of it. */
    private void aReplacementIsForgotten() {
        MemoryLedger.Backup before = archive.ledger.backup();
        archive.source.insert("trades", trade(2, "late", 1));
        archive.reexport(0);
        archive.ledger.restore(before);
        archive.store.remove(ObjectKey.of("_archive/trades/20240115T100000Z_PT1H.r0002.json"));
        archive.source.delete("trades", row -> ArchiveFixture.text(row).contains("late"));
        archive.source.insert("trades", trade(3, "later", 1));
    }

    private void hasEveryRowInItsPart() {
        assertThat(archive.archivedRows()).hasSize(4).anyMatch(row -> row.contains("late,"));
        assertThat(archive.ledger.window("trades", hour(0).start()).orElseThrow()).satisfies(record -> assertThat(record.parkedRows()).isZero());
        List<WindowVerdict> verdicts = new ArrayList<>();
        archive.archiver().verify(VerifyRequest.everything(), verdicts::add);
        assertThat(verdicts).extracting(WindowVerdict::verdict).doesNotContain(Verdict.CORRUPT, Verdict.MISSING);
    }

    @Test
    void aPartWhoseReplacementTheLedgerForgotIsNoDamageAndItsRowsJoinTheNextRevision() {
        aReplacementIsForgotten();
        assertThat(archive.reexport(0).complete()).isTrue();
        hasEveryRowInItsPart();
    }

    @Test
    void aPartWhoseReplacementTheLedgerForgotIsTakenInAfterARebuild() {
        aReplacementIsForgotten();
        archive.archiver().rebuildLedger(RebuildRequest.everything());
        assertThat(archive.export().complete()).isTrue();
        hasEveryRowInItsPart();
    }

    @Test
    void aMarkedRowIsNotParkedForAPartWhoseReplacementTheLedgerForgot() {
        aReplacementIsForgotten();
        MemoryTransaction writer = archive.source.begin("late gatherer");
        archive.source.marks().mark(writer.connection(), archive.table, List.of(hour(0)));
        writer.commit();
        archive.source.advance(Duration.ofMinutes(6));
        assertThat(archive.export().complete()).isTrue();
        hasEveryRowInItsPart();
    }

    // --- the ledger speaks of another archive

    @Test
    void aLedgerOfAnotherArchiveIsRefusedBeforeAnythingIsWritten() {
        ArchiveFixture elsewhere = new ArchiveFixture(temporary.resolve("elsewhere"), new MemoryStore());
        elsewhere.ledger.restore(archive.ledger.backup());
        elsewhere.create();
        elsewhere.source.insert("trades", trade(1, "A", 1), trade(3_700, "B", 2), trade(7_300, "C", 3));
        ArchiveException error = refused(elsewhere.export());
        assertThat(error).hasMessageContaining("the ledger says that 2 windows are archived").hasMessageContaining("has no manifest of any");
        assertThat(elsewhere.parts()).isEmpty();
    }

    @Test
    void oneManifestThatIsMissingAmongOthersStopsNobody() {
        archive.store.remove(ObjectKey.of("_archive/trades/20240115T100000Z_PT1H.r0001.json"));
        laterHour(2);
        assertThat(archive.export().complete()).isTrue();
    }

    @Test
    void manifestsOfAnotherGridAreNotTakenForTheTables() {
        archive.store.replace(ObjectKey.of("_archive/trades/20240116T000000Z_P1D.r0007.json"), "{}".getBytes());
        archive.store.replace(ObjectKey.of("_archive/trades/20240115T103000Z_PT1H.r0001.json"), "{}".getBytes());
        archive.store.replace(ObjectKey.of("_archive/trades/notes.r0001.json"), "{}".getBytes());
        laterHour(2);
        assertThat(archive.export().complete()).isTrue();
    }

    // --- a commit whose files are damaged

    private void dieBeforeTheCommitOf(int hour) {
        laterHour(hour);
        archive.ledger.faults().failNext(Operation.COMMIT, Phase.BEFORE, new SimulatedCrash("dead"));
        try {
            archive.export();
        } catch (SimulatedCrash e) {
            archive.ledger.faults().clear();
        }
    }

    @Test
    void aLostCommitWhosePartsAreDamagedHoldsUpNothingAndIsMadeAnewByForce() {
        dieBeforeTheCommitOf(2);
        ObjectKey part = ObjectKey.of("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_12-00-00.canonical");
        archive.store.rot(part, MemoryStore::bitFlipped);
        laterHour(3);
        ExportReport report = archive.export();
        assertThat(archive.warnings).anySatisfy(warning -> assertThat(warning).contains("revision 1 was committed, and the store does not hold what it names"));
        assertThat(archive.ledger.window("trades", hour(2).start()).orElseThrow().parkedRows()).as("what the source has is safe meanwhile").isEqualTo(1);
        assertThat(report.outcomes()).extracting(WindowOutcome::window).contains(hour(3));
        assertThat(archive.reexport(2).complete()).isTrue();
        assertThat(archive.archivedRows()).isEqualTo(archive.sourceRows());
        assertThat(state(2)).isEqualTo(WindowState.COMMITTED);
        assertThat(archive.ledger.cursor("trades").orElseThrow().position()).isEqualTo(hour(3).end());
    }

    // --- F38: the cursor is missing

    @Test
    void aMissingCursorBeginsAtTheFirstWindowThatTheLedgerKnowsNotAtTheFirstRowThatIsLeft() {
        archive.source.delete("trades", row -> true);
        laterHour(4);
        archive.ledger.forgetCursor("trades");
        ExportReport report = archive.export();
        assertThat(report.complete()).isTrue();
        assertThat(report.plans().get(0).windows()).containsExactly(hour(2), hour(3), hour(4));
        assertThat(archive.warnings).anySatisfy(warning -> assertThat(warning).contains("has no cursor").contains(hour(0).start().toString()));
        assertThat(archive.ledger.cursor("trades").orElseThrow().position()).isEqualTo(hour(4).end());
    }

    @Test
    void aLedgerThatForgotWhereArchivingBeganBeginsThereAgainAlthoughRetentionTookTheFirstRowsMeanwhile() {
        archive = new ArchiveFixture(temporary.resolve("anew"));
        archive.table = ArchiveFixture.trades().retention(Duration.ofHours(4)).build();
        archive.create();
        MemoryLedger.Backup nothing = archive.ledger.backup();
        archive.source.insert("trades", trade(1, "A", 1), trade(6 * 3_600, "B", 2));
        archive.ledger.faults().failNext(Operation.INTEND, Phase.BEFORE, new SimulatedCrash("dead before anything is archived"));
        assertThatThrownBy(() -> archive.export()).isInstanceOf(SimulatedCrash.class);
        archive.ledger.faults().clear();
        archive.ledger.restore(nothing);
        archive.source.delete("trades", row -> ArchiveFixture.text(row).contains("A"));
        archive.source.setNow(hour(7).end());
        assertThat(archive.export().complete()).isTrue();
        assertThat(state(0)).isEqualTo(WindowState.SOURCE_GONE);
        assertThat(archive.ledger.cursor("trades").orElseThrow().position()).isEqualTo(hour(6).end());
    }

    // --- F39: the cursor is ahead

    @Test
    void aCursorAheadOfTheSourceNamesTheVerbThatCuresIt() {
        archive.ledger.restore(new MemoryLedger(archive.source::clock).backup());
        Instant ahead = archive.source.clock().plus(Duration.ofDays(3));
        var lease = archive.ledger.acquire("trades", "somebody", Duration.ofMinutes(5), TakeOver.FORCED);
        archive.ledger.startAt(lease, ahead);
        archive.ledger.release(lease);
        archive.store.keys().forEach(archive.store::remove);
        assertThat(archive.export().failures()).singleElement().satisfies(error -> {
            assertThat(error).hasMessageContaining("lies ahead of the source's clock");
            assertThat(error.hint()).hasValueSatisfying(hint -> assertThat(hint).contains("archive ledger rebuild --table trades"));
        });
    }

    // --- the table is empty

    @Test
    void aTableThatHadRowsAndHasNoneIsAlarmedAndItsWindowsAreNotCalledEmpty() {
        archive.source.delete("trades", row -> true);
        archive.source.setNow(hour(2).end().plus(Duration.ofMinutes(5)));
        ArchiveException error = refused(archive.export());
        assertThat(error).hasMessageContaining("the table has no row at all").hasMessageContaining("1 row");
        assertThat(archive.ledger.cursor("trades").orElseThrow().position()).isEqualTo(hour(1).end());
        assertThat(archive.export(ExportRequest.due().adopting()).complete()).as("a person's word").isTrue();
        laterHour(3);
        assertThat(archive.export().complete()).as("rows have come again").isTrue();
    }

    @Test
    void aTableWhoseRowsRetentionTookMayBeEmpty() {
        archive.table = ArchiveFixture.trades().retention(Duration.ofHours(6)).build();
        archive.source.delete("trades", row -> true);
        archive.source.setNow(hour(9).end());
        assertThat(archive.export().complete()).isTrue();
    }

    @Test
    void anEmptyHourAmongOthersIsNoAlarm() {
        archive.source.setNow(hour(3).end().plus(Duration.ofMinutes(5)));
        assertThat(archive.export().complete()).isTrue();
        assertThat(archive.store.keys()).contains(FIRST_PART);
    }
}
