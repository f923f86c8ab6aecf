package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.RebuildReport.Kind;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.event.WindowOutcome.Result;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.ledger.MemoryLedger;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.store.KeyLayout;
import dev.coldarchive.store.MemoryStore;
import dev.coldarchive.verify.VerifyRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The ledger, lost or wrong, made anew from the archive alone. */
class LedgerRebuildTest extends RebuildFixture {
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
