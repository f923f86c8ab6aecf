package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.text;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.AckReport.Acknowledged;
import dev.coldarchive.AckReport.Effect;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.event.WindowOutcome.Result;
import dev.coldarchive.ledger.LedgerFaults.Operation;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.MemoryStore;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.StoreCall;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.verify.WindowVerdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Windows whose rows vanished from the live source, or whose files are lost: named, and accepted by a person. */
class AckTest extends OneTableFixture {
    @BeforeEach
    void anHourThatIsArchived() {
        archive.source.insert("trades", trade(1, "A", 1), trade(2, "B", 2), trade(3, "C", 3));
        archive.export();
    }

    private AckRequest word() {
        return new AckRequest("trades", Optional.empty(), Optional.empty(), "a test deleted them");
    }

    private ObjectKey part() {
        return ObjectKey.of(archive.parts().get(0));
    }

    @Test
    void rowsThatVanishedAreNamedByTheirTimesAndALateRowIsArchivedAllTheSame() {
        archive.source.delete("trades", row -> text(row).contains("A") || text(row).contains("B"));
        archive.source.insert("trades", trade(9, "late", 9));
        archive.reexport(0);
        assertThat(archive.archivedRows()).hasSize(4);
        assertThat(archive.record(0)).satisfies(record -> {
            assertThat(record.state()).isEqualTo(WindowState.DIVERGED);
            assertThat(record.reason().orElseThrow()).contains("2 rows", "2024-01-15T10:00:01Z, 2024-01-15T10:00:02Z").doesNotContain("A").doesNotContain("10:00:03");
            assertThat(record.archiveOnly().rows()).isEqualTo(2);
        });
    }

    @Test
    void rowsOfATableWithAKeyAreNamedByItAndManyAreCounted() {
        archive.source.create(archive.table, new TableSchema("trades", ArchiveFixture.TRADES.columns(), List.of("exchange_ts", "ticker")));
        for (int i = 0; i < 7; i++) {
            archive.source.insert("trades", trade(100 + i, "ticker-" + i, i));
        }
        archive.reexport(0);
        archive.source.delete("trades", row -> text(row).contains("ticker-"));
        archive.source.insert("trades", trade(1, "A", 1), trade(2, "B", 2), trade(3, "C", 3));
        archive.reexport(0);
        assertThat(archive.record(0).reason().orElseThrow()).contains("7 rows", "2024-01-15T10:01:40Z ticker=ticker-0").contains("…").doesNotContain("ticker-6");
    }

    @Test
    void aPlanSaysWhatWouldBeAcknowledgedAndChangesNothing() {
        archive.source.delete("trades", row -> text(row).contains("A"));
        archive.reexport(0);
        WindowRecord before = archive.record(0);
        assertThat(archive.archiver().planAck(word()).windows()).singleElement().satisfies(window -> {
            assertThat(window.window()).isEqualTo(hour(0));
            assertThat(window.effect()).isEqualTo(Effect.KEEP);
            assertThat(window.rows()).isEqualTo(1);
            assertThat(window.detail()).contains("10:00:01");
        });
        assertThat(archive.record(0)).isEqualTo(before);
    }

    @Test
    void anAcknowledgedWindowIsCommittedAndSaysWhoAndWhyAndStaysSoWhileNothingElseVanishes() {
        archive.source.delete("trades", row -> text(row).contains("A"));
        archive.reexport(0);
        archive.acknowledge("a test deleted them");
        assertThat(archive.record(0)).satisfies(record -> {
            assertThat(record.state()).isEqualTo(WindowState.COMMITTED);
            assertThat(record.acknowledged().orElseThrow()).startsWith("test/").contains("a test deleted them");
            assertThat(record.needsAttention()).isFalse();
        });
        assertThat(archive.reexport(0).outcomes()).extracting(WindowOutcome::result).containsExactly(Result.UNCHANGED);
        archive.source.insert("trades", trade(9, "late", 9));
        archive.reexport(0);
        assertThat(archive.record(0)).satisfies(record -> {
            assertThat(record.revision()).isEqualTo(2);
            assertThat(record.state()).isEqualTo(WindowState.COMMITTED);
            assertThat(record.acknowledged()).isPresent();
        });
        assertThat(archive.archiver().planAck(word()).windows()).isEmpty();
    }

    @Test
    void verificationTakesAnAcknowledgedWindowForSoundAndSaysWhoDid() {
        archive.source.delete("trades", row -> text(row).contains("A"));
        archive.reexport(0);
        archive.acknowledge("a test deleted them");
        assertThat(archive.archiver().verify(VerifyRequest.everything()).problems()).isEmpty();
        List<WindowVerdict> verdicts = new ArrayList<>();
        archive.archiver().verify(VerifyRequest.everything(), verdicts::add);
        assertThat(verdicts.get(0)).satisfies(verdict -> {
            assertThat(verdict.verdict()).isEqualTo(Verdict.OK);
            assertThat(verdict.detail()).contains("rows that only the archive has (1) are acknowledged", "a test deleted them");
        });
        archive.source.delete("trades", row -> text(row).contains("B"));
        assertThat(archive.archiver().verify(VerifyRequest.everything()).ok()).isFalse();
    }

    @Test
    void whatDivergesAfterAnAcknowledgementDivergesAnew() {
        archive.source.delete("trades", row -> text(row).contains("A"));
        archive.reexport(0);
        archive.acknowledge("a test deleted them");
        archive.source.delete("trades", row -> text(row).contains("B"));
        archive.reexport(0);
        assertThat(archive.record(0)).satisfies(record -> {
            assertThat(record.state()).isEqualTo(WindowState.DIVERGED);
            assertThat(record.acknowledged()).isEmpty();
            assertThat(record.needsAttention()).isTrue();
            assertThat(record.reason().orElseThrow()).contains("2 rows");
        });
    }

    @Test
    void onlyTheRangeThatWasAskedForIsAcknowledged() {
        archive.source.insert("trades", trade(3_605, "D", 4));
        archive.reexport(1);
        archive.source.delete("trades", row -> true);
        archive.reexport(0);
        archive.reexport(1);
        AckRequest onlyThat = new AckRequest("trades", Optional.of(hour(1).start()), Optional.of(hour(1).end()), "known");
        archive.archiver().ack(onlyThat, archive.archiver().planAck(onlyThat).id());
        assertThat(archive.record(0).state()).isEqualTo(WindowState.DIVERGED);
        assertThat(archive.ledger.window("trades", hour(1).start()).orElseThrow().state()).isEqualTo(WindowState.COMMITTED);
    }

    @Test
    void aDamagedFileIsGivenUpOnlyByAPersonsWordAndOnlyWhatItAloneHadIsLost() {
        archive.store.rot(part(), MemoryStore::bitFlipped);
        archive.source.delete("trades", row -> text(row).contains("A"));
        archive.reexport(0);
        archive.source.delete("trades", row -> text(row).contains("B"));
        archive.source.insert("trades", trade(9, "late", 9));
        AckReport plan = archive.archiver().planAck(word());
        assertThat(plan.windows()).singleElement().satisfies(window -> {
            assertThat(window.effect()).isEqualTo(Effect.GIVE_UP);
            assertThat(window.detail()).contains(part().value(), "2 parked rows", "are lost");
        });
        assertThat(plan.givenUp()).isEqualTo(3);
        archive.acknowledge("a test deleted them");
        assertThat(archive.archivedRows()).as("parked and source").containsExactly(text(trade(2, "B", 2)), text(trade(3, "C", 3)), text(trade(9, "late", 9)));
        assertThat(archive.record(0)).satisfies(record -> {
            assertThat(record.parkedRows()).isZero();
            assertThat(record.needsAttention()).isFalse();
            assertThat(record.acknowledged().orElseThrow()).contains("given up", part().value());
        });
    }

    @Test
    void aFileThatNobodyHasSeenToBeDamagedIsNotGivenUpWithAnother() {
        archive = new ArchiveFixture(temporary.resolve("slices"));
        archive.table = ArchiveFixture.trades().slices(2).build();
        archive.create();
        archive.source.insert("trades", trade(1, "A", 1), trade(2, "B", 2), trade(1_801, "C", 3), trade(1_802, "D", 4));
        archive.export();
        ObjectKey first = ObjectKey.of(archive.parts().get(0));
        ObjectKey second = ObjectKey.of(archive.parts().get(1));
        archive.source.delete("trades", row -> text(row).contains("A") || text(row).contains("C"));
        archive.store.remove(first);
        archive.reexport(0);
        archive.store.rot(second, MemoryStore::bitFlipped);
        byte[] rotten = archive.store.bytes(second);
        archive.acknowledge("a test deleted them");
        assertThat(archive.rowsOf(first.value())).containsExactly(text(trade(2, "B", 2)));
        assertThat(archive.store.bytes(second)).isEqualTo(rotten);
    }

    @Test
    void aColdFileIsNeverGivenUp() {
        archive.store.storageClass(part(), "GLACIER");
        archive.source.insert("trades", trade(9, "late", 9));
        archive.reexport(0);
        assertThat(archive.acknowledge("waits").windows()).extracting(Acknowledged::effect).containsExactly(Effect.WAIT);
        assertThat(archive.archivedRows()).hasSize(3);
        assertThat(archive.record(0).needsAttention()).isTrue();
    }

    @Test
    void aWordIsForWhatWasPlannedAndWhereMoreHasHappenedSinceNothingIsDone() {
        archive.source.delete("trades", row -> text(row).contains("A"));
        archive.reexport(0);
        String plan = archive.archiver().planAck(word()).id();
        archive.source.delete("trades", row -> text(row).contains("B"));
        archive.reexport(0);
        WindowRecord before = archive.record(0);
        assertThatThrownBy(() -> archive.archiver().ack(word(), plan)).isInstanceOf(ArchiveException.class).hasMessageContaining("not, or no longer, plan " + plan)
                .hasMessageContaining("nothing was done");
        assertThat(archive.record(0)).isEqualTo(before);
        archive.archiver().ack(word(), archive.archiver().planAck(word()).id());
        assertThat(archive.record(0).acknowledged()).isPresent();
    }

    @Test
    void aFileThatIsLostAfterThePlanIsNotGivenUpByIt() {
        archive.source.delete("trades", row -> text(row).contains("A"));
        archive.reexport(0);
        String plan = archive.archiver().planAck(word()).id();
        archive.store.remove(part());
        List<ObjectKey> keys = archive.store.keys();
        assertThatThrownBy(() -> archive.archiver().ack(word(), plan)).isInstanceOf(ArchiveException.class);
        assertThat(archive.store.keys()).isEqualTo(keys);
        assertThat(archive.record(0).state()).isEqualTo(WindowState.DIVERGED);
    }

    @Test
    void onlyWhatWasDoneIsReportedWhereItWasStopped() {
        archive.source.insert("trades", trade(3_605, "D", 4));
        archive.reexport(1);
        archive.source.delete("trades", row -> true);
        archive.reexport(0);
        archive.reexport(1);
        Archiver archiver = archive.archiver();
        String plan = archiver.planAck(word()).id();
        archive.ledger.faults().probe((operation, call, phase) -> {
            if (operation == Operation.ANNOTATE) {
                archiver.stop(Duration.ZERO);
            }
        });
        assertThat(archiver.ack(word(), plan).windows()).extracting(Acknowledged::window).containsExactly(hour(0));
        assertThat(archive.ledger.window("trades", hour(1).start()).orElseThrow().state()).isEqualTo(WindowState.DIVERGED);
    }

    @Test
    void whoGaveUpAFileStandsInTheManifestAndOutlivesTheLedger() {
        archive.store.remove(part());
        archive.source.delete("trades", row -> text(row).contains("A"));
        archive.reexport(0);
        archive.acknowledge("lost in incident 4711");
        WindowRecord said = archive.record(0);
        assertThat(said.acknowledged().orElseThrow()).contains("lost in incident 4711", "given up");
        archive.archiver().manifests("trades", Optional.empty(), Optional.empty()).filter(manifest -> manifest.window().equals(hour(0)))
                .forEach(manifest -> assertThat(manifest.givenUp()).isEqualTo(said.acknowledged()));
        archive.ledger.restore(new ArchiveFixture(temporary.resolve("none")).ledger.backup());
        archive.archiver().rebuildLedger(RebuildRequest.everything());
        assertThat(archive.record(0).acknowledged()).isEqualTo(said.acknowledged());
    }

    @Test
    void theLedgerKnowsWhoGivesUpAFileBeforeItIsMadeAnew() {
        archive.store.remove(part());
        archive.source.delete("trades", row -> text(row).contains("A"));
        archive.reexport(0);
        List<String> reasons = new ArrayList<>();
        archive.store.onCall(call -> reasons.addAll(call.operation() == StoreCall.Operation.PUT && call.key().startsWith("raw/") ? List.of(archive.record(0).reason().orElseThrow()) : List.of()));
        archive.acknowledge("lost in incident 4711");
        assertThat(reasons).isNotEmpty().allSatisfy(reason -> assertThat(reason).contains("it is not there", "being given up by test/", "lost in incident 4711"));
        assertThat(archive.record(0).reason()).isEmpty();
    }

    @Test
    void aWordThatStoodInTheLedgerAloneIsMissedByItsRebuild() {
        archive.source.insert("trades", trade(9, "late", 9));
        archive.source.delete("trades", row -> text(row).contains("A"));
        archive.reexport(0);
        archive.acknowledge("known");
        archive.ledger.restore(new ArchiveFixture(temporary.resolve("none")).ledger.backup());
        RebuildReport.Table rebuilt = archive.archiver().rebuildLedger(RebuildRequest.everything()).tables().get(0);
        assertThat(rebuilt.counts()).containsEntry(RebuildReport.Kind.UNACKNOWLEDGED, 1L);
        assertThat(rebuilt.findings()).filteredOn(found -> found.kind() == RebuildReport.Kind.UNACKNOWLEDGED).singleElement()
                .satisfies(found -> assertThat(found.window()).contains(hour(0)));
        assertThat(archive.record(0).state()).as("nothing is taken for accepted").isEqualTo(WindowState.DIVERGED);
    }

    @Test
    void aWordHasToSayWhy() {
        assertThatThrownBy(() -> new AckRequest("trades", Optional.empty(), Optional.empty(), " ")).isInstanceOf(ArchiveException.class).hasMessageContaining("why");
    }
}
