package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.RebuildReport.Kind;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.event.WindowOutcome.Result;
import dev.coldarchive.ledger.LeaseHeldException;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.ledger.MemoryLedger;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.store.KeyLayout;
import dev.coldarchive.store.MemoryStore;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.SimulatedCrash;
import dev.coldarchive.verify.VerifyRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger, lost or wrong, made anew from the archive alone. */
class LedgerRebuildTest {
    @TempDir
    Path temporary;

    private ArchiveFixture archive;
    private MemoryLedger.Backup nothing;

    @BeforeEach
    void anArchiveWithEveryKindOfWindow() {
        archive = world("work");
    }

    /** Hour 0 has two revisions, 1 is empty, 2 as usual, 3 is refused, 4 lies beyond it. */
    private ArchiveFixture world(String name) {
        ArchiveFixture world = new ArchiveFixture(temporary.resolve(name)).create();
        nothing = world.ledger.backup();
        world.source.insert("trades", trade(1, "A", 1), trade(7_300, "B", 2), trade(10_900, "C", 3), trade(14_500, "D", 4));
        world.store.replace(part(3), "an older system's".getBytes());
        world.source.setNow(hour(4).end().plus(Duration.ofMinutes(5)));
        world.export();
        world.source.insert("trades", trade(2, "late", 1));
        assertThat(world.reexport(0).complete()).isTrue();
        return world;
    }

    private static ObjectKey part(int hour) {
        return ObjectKey.of("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_" + (10 + hour) + "-00-00.canonical");
    }

    private static ObjectKey manifest(int hour, int revision) {
        return ObjectKey.of("_archive/trades/20240115T" + (10 + hour) + "0000Z_PT1H.r000" + revision + ".json");
    }

    private RebuildReport.Table rebuild() {
        RebuildReport report = archive.archiver().rebuildLedger(RebuildRequest.everything());
        assertThat(report.confirmed()).isTrue();
        return report.tables().get(0);
    }

    private static List<String> ledger(ArchiveFixture world) {
        List<String> said = new ArrayList<>(List.of(String.valueOf(world.ledger.cursor("trades").map(at -> at.position()))));
        world.ledger.windows("trades", Instant.EPOCH, hour(100).start()).stream().filter(record -> record.revision() > 0).forEach(record -> said.add(record.window() + " " + record.state()
                + " " + record.revision() + " " + record.digest() + " " + record.sizeBytes() + " " + record.manifestSha256() + " " + record.parkedRows()));
        return said;
    }

    @Test
    void aLostLedgerBeginsWhereArchivingBeganAlthoughTheFirstWindowWasRefused() {
        archive = new ArchiveFixture(temporary.resolve("refused")).create();
        MemoryLedger.Backup empty = archive.ledger.backup();
        archive.source.insert("trades", trade(1, "A", 1), trade(3_700, "B", 2));
        archive.store.replace(part(0), "an older system's".getBytes());
        archive.export();
        archive.ledger.restore(empty);
        assertThat(rebuild().cursor()).contains(hour(0).start());
    }

    @Test
    void aForgottenWindowThatWasToBeReadAgainAndIsBehindTheBoundaryNowSaysSo() {
        archive = new ArchiveFixture(temporary.resolve("open"));
        archive.table = ArchiveFixture.trades().retention(Duration.ofHours(6)).build();
        archive.create();
        MemoryLedger.Backup empty = archive.ledger.backup();
        archive.source.insert("trades", trade(1, "A", 1));
        var writer = archive.source.begin("slow writer").insert("trades", trade(2, "late", 1));
        archive.export();
        archive.source.advance(Duration.ofMinutes(20));
        archive.export();
        writer.commit();
        archive.ledger.restore(empty);
        archive.source.setNow(hour(7).end());
        rebuild();
        assertThat(archive.record(0)).satisfies(record -> {
            assertThat(record.state()).isEqualTo(WindowState.SOURCE_GONE);
            assertThat(record.reason()).hasValueSatisfying(reason -> assertThat(reason).contains("was to be read again"));
        });
    }

    @Test
    void aLedgerThatWasLostIsWhatItWas() {
        List<String> before = ledger(archive);
        assertThat(before).hasSize(5).first().isEqualTo(Optional.of(hour(2).end()).toString());
        archive.ledger.restore(nothing);
        RebuildReport.Table report = rebuild();
        assertThat(ledger(archive)).isEqualTo(before);
        assertThat(report.counts()).isEqualTo(Map.of(Kind.FORGOTTEN, 4L));
        assertThat(report.cursor()).contains(hour(2).end());
        assertThat(report.formerCursor()).isEmpty();
        assertThat(report.recounts()).isEqualTo(4);
        int puts = archive.store.puts();
        archive.export();
        assertThat(archive.done).extracting(WindowOutcome::result).endsWith(Result.UNCHANGED);
        assertThat(archive.store.puts()).as("what was marked is read again, and equal").isEqualTo(puts);
        assertThat(archive.archiver().verify(VerifyRequest.everything()).ok()).isTrue();
    }

    @Test
    void aPlanSaysTheSameAndChangesNothing() {
        archive.ledger.restore(nothing);
        RebuildReport plan = archive.archiver().rebuildLedger(RebuildRequest.plan(List.of("trades")));
        assertThat(plan.confirmed()).isFalse();
        assertThat(archive.ledger.cursor("trades")).isEmpty();
        assertThat(archive.ledger.windows("trades", Instant.EPOCH, hour(100).start())).isEmpty();
        assertThat(plan.tables().get(0)).isEqualTo(rebuild());
    }

    @Test
    void aLedgerFromABackupIsBroughtUpToTheArchiveAndExportsGoOn() {
        MemoryLedger.Backup old = archive.ledger.backup();
        archive.source.insert("trades", trade(3, "later still", 1), trade(18_100, "E", 5));
        archive.source.setNow(hour(5).end().plus(Duration.ofMinutes(5)));
        archive.export();
        archive.reexport(0);
        archive.ledger.restore(old);
        assertThat(archive.export().failures()).isNotEmpty();
        RebuildReport.Table report = rebuild();
        assertThat(report.findings()).extracting(RebuildReport.Finding::detail).containsExactly("the archive has revision 3, the ledger revision 2", "the archive has revision 1, the ledger none");
        assertThat(archive.export().failures()).isEmpty();
        assertThat(archive.record(0).revision()).isEqualTo(3);
        assertThat(archive.archiver().verify(VerifyRequest.everything()).ok()).isTrue();
    }

    @Test
    void noEpochIsGivenOutTwice() {
        for (int i = 0; i < 20; i++) {
            archive.export();
        }
        archive.source.insert("trades", trade(18_100, "E", 5));
        archive.source.setNow(hour(5).end().plus(Duration.ofMinutes(5)));
        archive.export();
        long highest = archive.record(5).epoch();
        assertThat(highest).isGreaterThan(20);
        archive.ledger.restore(nothing);
        assertThat(rebuild().epoch()).isEqualTo(highest);
        assertThat(archive.ledger.acquire("trades", "next", Duration.ofMinutes(5), TakeOver.FORCED).epoch()).isGreaterThan(highest);
    }

    @Test
    void whatThePresentLedgerSaysOfAnEqualRevisionStays() {
        archive.source.delete("trades", row -> ArchiveFixture.text(row).contains("late"));
        archive.reexport(0);
        assertThat(archive.record(0).state()).isEqualTo(WindowState.DIVERGED);
        Optional<String> reason = archive.record(0).reason();
        rebuild();
        assertThat(archive.record(0).state()).isEqualTo(WindowState.DIVERGED);
        assertThat(archive.record(0).reason()).isEqualTo(reason);
        assertThat(archive.record(0).recount()).isTrue();
        assertThat(archive.record(3).state()).isEqualTo(WindowState.QUARANTINED);
    }

    @Test
    void aPartThatIsNotTheOneThatIsNamedQuarantinesItsWindowAndHoldsTheCursorBeforeIt() {
        archive.store.replace(part(0), "somebody else's".getBytes());
        archive.store.remove(part(2));
        archive.ledger.restore(nothing);
        RebuildReport.Table report = rebuild();
        assertThat(report.counts()).containsEntry(Kind.IN_DOUBT, 2L);
        assertThat(report.findings()).filteredOn(found -> found.kind() == Kind.IN_DOUBT).extracting(RebuildReport.Finding::detail)
                .containsExactly("object " + part(0) + " is not the one that revision 2 names", "revision 1 names object " + part(2) + ", which is missing");
        assertThat(archive.record(0).state()).isEqualTo(WindowState.QUARANTINED);
        assertThat(report.cursor()).contains(hour(0).start());
        archive.reexport(0);
        archive.reexport(2);
        archive.export();
        assertThat(archive.record(0).state()).isEqualTo(WindowState.COMMITTED);
        assertThat(archive.record(0).revision()).isEqualTo(3);
        assertThat(archive.ledger.cursor("trades").orElseThrow().position()).isEqualTo(hour(2).end());
    }

    @Test
    void aManifestThatCannotBeReadIsReportedAndSetAsideAndAPersonMayGoByTheFiles() {
        archive.store.replace(manifest(0, 2), "{not json".getBytes());
        archive.store.replace(manifest(2, 1), archive.store.bytes(manifest(1, 1)));
        archive.ledger.restore(nothing);
        RebuildReport.Table report = rebuild();
        assertThat(report.counts()).containsEntry(Kind.IN_DOUBT, 2L);
        assertThat(archive.record(0).revision()).isEqualTo(2);
        assertThat(archive.export().failures()).as("the other windows go on").isNotEmpty();
        for (int hour : List.of(0, 2)) {
            archive.export(ExportRequest.range("trades", hour(hour).start(), hour(hour).end()).adopting());
        }
        assertThat(archive.record(0)).satisfies(record -> {
            assertThat(record.revision()).isEqualTo(3);
            assertThat(record.state()).isEqualTo(WindowState.COMMITTED);
            assertThat(record.digest().rows()).isEqualTo(2);
        });
        assertThat(archive.record(2).revision()).isEqualTo(2);
    }

    @Test
    void anEarlierRevisionThatIsThereWholeIsMentionedAndNotGoneBackTo() {
        byte[] second = archive.store.bytes(part(0));
        archive.ledger.restore(nothing);
        ArchiveFixture earlier = new ArchiveFixture(temporary.resolve("earlier")).create();
        earlier.source.insert("trades", trade(1, "A", 1));
        earlier.source.setNow(hour(0).end().plus(Duration.ofMinutes(5)));
        earlier.export();
        archive.store.replace(part(0), earlier.store.bytes(part(0)));
        assertThat(archive.store.bytes(part(0))).isNotEqualTo(second);
        assertThat(rebuild().findings()).first().extracting(RebuildReport.Finding::detail).asString().contains("revision 2").endsWith("revision 1 is there whole");
        assertThat(archive.record(0).revision()).isEqualTo(2);
    }

    @Test
    void windowsThatOnlyTheLedgerKnowsAreReadAgainAsIfTheyNeverWere() {
        archive.store.keys().forEach(archive.store::remove);
        RebuildReport.Table report = rebuild();
        assertThat(report.counts()).isEqualTo(Map.of(Kind.UNFOUNDED, 4L));
        assertThat(report.cursor()).contains(hour(0).start());
        assertThat(archive.export().complete()).isTrue();
        assertThat(archive.archivedRows()).isEqualTo(archive.sourceRows());
        assertThat(archive.ledger.cursor("trades").orElseThrow().position()).isEqualTo(hour(4).end());
    }

    @Test
    void aCursorAheadOfTheSourceIsSetByWhatIsArchivedOrByTheFirstRow() {
        var lease = archive.ledger.acquire("trades", "somebody", Duration.ofMinutes(5), TakeOver.FORCED);
        archive.ledger.rewrite(lease, List.of(), Optional.of(hour(900).start()));
        archive.ledger.release(lease);
        assertThat(rebuild().cursor()).contains(hour(2).end());
        assertThat(archive.export().failures()).isEmpty();
        ArchiveFixture young = new ArchiveFixture(temporary.resolve("young"), new MemoryStore()).create();
        young.source.insert("trades", trade(1, "A", 1));
        young.ledger.rewrite(young.ledger.acquire("trades", "somebody", Duration.ofMinutes(5), TakeOver.FORCED), List.of(), Optional.of(hour(900).start()));
        archive = young;
        archive.ledger.release(archive.ledger.acquire("trades", "somebody", Duration.ofMinutes(5), TakeOver.FORCED));
        assertThat(rebuild().cursor()).contains(hour(0).start());
    }

    @Test
    void manifestsOfAnotherGridAreReportedAndLeftAlone() {
        archive.store.replace(ObjectKey.of("_archive/trades/20240116T000000Z_PT24H.r0007.json"), "{}".getBytes());
        archive.ledger.restore(nothing);
        assertThat(rebuild().counts()).containsEntry(Kind.FOREIGN, 1L).doesNotContainKey(Kind.IN_DOUBT);
    }

    @Test
    void anArchiveOfSomebodyElseIsNotRebuiltFrom() {
        archive.instance = "staging";
        assertThatThrownBy(this::rebuild).isInstanceOf(ArchiveException.class).hasMessageContaining("belongs to somebody else");
    }

    @Test
    void aTableThatAnotherExporterHoldsIsLeftAlone() {
        archive.ledger.acquire("trades", "somebody", Duration.ofMinutes(5), TakeOver.FORCED);
        assertThatThrownBy(this::rebuild).isInstanceOf(LeaseHeldException.class);
        assertThat(archive.archiver().rebuildLedger(new RebuildRequest(List.of(), true, true, false)).confirmed()).isTrue();
    }

    @Test
    void aStoreThatDoesNotAnswerProvesNothing() {
        archive.ledger.restore(nothing);
        archive.store.onCall(call -> {
            if (call.key().startsWith("raw/")) {
                throw new TransientException("cannot look: no answer", null, null);
            }
        });
        assertThatThrownBy(this::rebuild).isInstanceOf(TransientException.class);
        assertThat(archive.ledger.windows("trades", Instant.EPOCH, hour(100).start())).isEmpty();
    }

    @Test
    void moreWindowsThanAPageAreRebuiltInOrder() {
        ArchiveFixture large = new ArchiveFixture(temporary.resolve("large"));
        large.table = ArchiveFixture.trades().every(Duration.ofMinutes(1)).startFrom(hour(0).start())
                .layout(KeyLayout.hive("raw", List.of("year", "month", "day", "hour"), "trades")).build();
        large.create();
        large.store.pageSize(100);
        large.source.insert("trades", trade(1, "A", 1), trade(65_000, "B", 2));
        large.source.setNow(hour(20).start());
        assertThat(large.export().complete()).isTrue();
        List<String> before = ledger(large);
        assertThat(before).hasSizeGreaterThan(1_190);
        large.ledger.restore(nothing);
        archive = large;
        assertThat(rebuild().windows()).isEqualTo(before.size() - 1);
        assertThat(ledger(large)).isEqualTo(before);
    }

    @Test
    void aDeathAtAnyMomentOfARebuildIsFollowedByOneThatEndsTheSame() {
        archive.ledger.restore(nothing);
        rebuild();
        List<String> expected = ledger(archive);
        int deaths = 0;
        for (int moment = 1;; moment++) {
            ArchiveFixture world = world("world-" + moment);
            world.ledger.restore(nothing);
            if (survives(world, moment)) {
                assertThat(deaths).isGreaterThan(30);
                return;
            }
            deaths++;
            boolean again = survives(world, 1 + moment * 37 % 50);
            world.archiver().rebuildLedger(RebuildRequest.everything());
            assertThat(ledger(world)).as("death at moment %d, and again: %s", moment, !again).isEqualTo(expected);
            assertThat(world.export().failures()).isEmpty();
        }
    }

    private static boolean survives(ArchiveFixture world, int moment) {
        int[] moments = {0};
        world.store.onCall(call -> die(moments, moment));
        world.ledger.faults().probe((operation, call, phase) -> die(moments, moment));
        try {
            world.archiver().rebuildLedger(RebuildRequest.everything());
            return true;
        } catch (SimulatedCrash e) {
            return false;
        } finally {
            world.store.heal();
            world.ledger.faults().clear();
        }
    }

    private static void die(int[] moments, int at) {
        if (++moments[0] >= at) {
            throw new SimulatedCrash("moment " + at);
        }
    }

    @Test
    void windowsBeforeTheFirstThatIsArchivedAreNotPassedOverWhereAConfiguredStartSaysThatTheyAreWanted() {
        archive = new ArchiveFixture(temporary.resolve("start"));
        archive.table = ArchiveFixture.trades().startFrom(hour(0).start()).build();
        archive.create();
        archive.source.insert("trades", trade(1, "A", 1), trade(3_700, "B", 2));
        archive.store.replace(part(0), "an older system's".getBytes());
        archive.export();
        MemoryLedger.Backup empty = new ArchiveFixture(temporary.resolve("none")).ledger.backup();
        archive.ledger.restore(empty);
        archive.store.remove(part(0));
        assertThat(rebuild().cursor()).contains(hour(0).start());
        archive.export();
        assertThat(archive.archivedRows()).isEqualTo(archive.sourceRows());
    }

    @Test
    void liveWindowsAreReadAgainHoweverLongAgoTheyWereArchived() {
        archive = new ArchiveFixture(temporary.resolve("old"));
        archive.table = ArchiveFixture.trades().every(Duration.ofDays(1)).build();
        archive.create();
        archive.source.insert("trades", trade(1, "A", 1), trade(3_000_000, "B", 2), trade(20_000_000, "C", 3));
        archive.source.setNow(hour(0).start().plus(Duration.ofDays(300)));
        archive.export();
        archive.ledger.restore(new ArchiveFixture(temporary.resolve("none")).ledger.backup());
        archive.source.insert("trades", trade(2, "late, and what knew of it was lost with the ledger", 1));
        rebuild();
        Archiver archiver = archive.archiver();
        for (int cycle = 0; cycle < 10; cycle++) {
            archiver.exportNow();
        }
        assertThat(archive.archivedRows()).isEqualTo(archive.sourceRows());
        assertThat(archive.ledger.windows("trades", Instant.EPOCH, archive.source.clock())).noneMatch(WindowRecord::recount);
    }
}
