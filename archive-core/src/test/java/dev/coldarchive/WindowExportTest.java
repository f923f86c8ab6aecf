package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.text;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.event.WindowOutcome.Result;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.store.KeyLayout;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.verify.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows of a table, from the source into the archive: which files come of them, where the cursor stands, and what is refused. */
class WindowExportTest extends OneTableFixture {
    @Test
    void everyClosedWindowIsArchivedAndTheCursorStandsBehindTheLast() {
        archive.source.insert("trades", trade(5, "A", 1), trade(3_599, "B", 2), trade(3_600, "C", 3), trade(7_200, "D", 4), trade(10_700, "E", 5));
        ExportReport report = archive.export();
        assertThat(report.complete()).isTrue();
        assertThat(archive.parts()).containsExactly("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_10-00-00.canonical",
                "raw/trades/year=2024/month=01/day=15/trades_2024-01-15_11-00-00.canonical");
        assertThat(archive.archivedRows()).containsExactlyElementsOf(archive.sourceRows().subList(0, 3));
        assertThat(archive.ledger.cursor("trades").orElseThrow().position()).isEqualTo(hour(1).end());
        assertThat(archive.verdicts()).containsExactly(Verdict.OK, Verdict.OK);
        assertThat(archive.leftovers()).isEmpty();
    }

    @Test
    void aSecondRunPutsNothing() {
        archive.source.insert("trades", trade(5, "A", 1));
        archive.export();
        int puts = archive.store.puts();
        assertThat(archive.export().outcomes()).isEmpty();
        assertThat(archive.reexport(0).outcomes()).extracting(WindowOutcome::result).containsExactly(Result.UNCHANGED);
        assertThat(archive.store.puts()).isEqualTo(puts);
    }

    @Test
    void aWindowWithoutRowsHasAManifestAndNoPart() {
        archive.source.insert("trades", trade(5, "A", 1), trade(7_300, "C", 1));
        archive.export();
        assertThat(archive.parts()).hasSize(1);
        assertThat(archive.store.keys()).contains(ObjectKey.of("_archive/trades/20240115T110000Z_PT1H.r0001.json"));
        assertThat(archive.verdicts()).containsExactly(Verdict.OK, Verdict.EMPTY);
    }

    @Test
    void aTableWithoutRowsIsLeftAloneAndSaysSo() {
        ExportReport report = archive.export();
        assertThat(report.complete()).isTrue();
        assertThat(report.plans().get(0).notes()).singleElement().asString().contains("no rows yet");
        assertThat(archive.ledger.cursor("trades")).isEmpty();
    }

    @Test
    void aRangeAboveTheCursorNeverMovesItPastAGap() {
        archive.source.insert("trades", trade(5, "A", 1), trade(3_700, "B", 1));
        archive.export(ExportRequest.range("trades", hour(1).start(), hour(1).end()));
        assertThat(archive.ledger.cursor("trades").orElseThrow().position()).isEqualTo(hour(0).start());
        archive.export();
        assertThat(archive.ledger.cursor("trades").orElseThrow().position()).isEqualTo(hour(1).end());
    }

    @Test
    void theSameRowsGiveTheSameBytesInAnyBatchSizeAndPhysicalOrder(@TempDir Path other) {
        ArchiveFixture second = new ArchiveFixture(other.resolve("work")).create();
        second.batchRows = 3;
        for (int i = 0; i < 500; i++) {
            archive.source.insert("trades", trade(i / 50, "T" + i % 7, i % 11));
        }
        for (int i = 499; i >= 0; i--) {
            second.source.insert("trades", trade(i / 50, "T" + i % 7, i % 11));
        }
        archive.export();
        second.export();
        ObjectKey part = ObjectKey.of(archive.parts().get(0));
        assertThat(second.store.bytes(part)).isEqualTo(archive.store.bytes(part));
    }

    @Test
    void slicesAndColumnValuesGetPartsOfTheirOwn() {
        archive.table = ArchiveFixture.trades().slices(2).layout(KeyLayout.hive("raw", List.of("ticker", "date"), "part")).build();
        archive.source.create(archive.table, ArchiveFixture.TRADES);
        archive.source.insert("trades", trade(1, "A/B", 1), trade(2, "C", 2), trade(1_800, "A/B", 3), trade(3, "A/B", 4));
        archive.export();
        assertThat(archive.parts()).containsExactly("raw/trades/ticker=A%2FB/date=2024-01-15/part_2024-01-15_10-00-00.canonical",
                "raw/trades/ticker=A%2FB/date=2024-01-15/part_2024-01-15_10-30-00.canonical", "raw/trades/ticker=C/date=2024-01-15/part_2024-01-15_10-00-00.canonical");
        archive.source.insert("trades", trade(4, "C", 9), trade(5, "new", 1));
        archive.reexport(0);
        assertThat(archive.parts()).hasSize(4);
        assertThat(archive.archivedRows()).containsExactlyElementsOf(archive.sourceRows());
        assertThat(archive.done.get(archive.done.size() - 1).partsPut()).isEqualTo(2);
    }

    @Test
    void rowsBehindTheRetentionBoundaryAreArchivedAndAnnouncedAsPerhapsIncomplete() {
        archive.table = ArchiveFixture.trades().retention(Duration.ofHours(2)).build();
        archive.source.insert("trades", trade(5, "A", 1), trade(3_700, "B", 1));
        archive.export();
        assertThat(archive.record(0).state()).isEqualTo(WindowState.SOURCE_GONE);
        assertThat(archive.record(1).state()).isEqualTo(WindowState.COMMITTED);
        assertThat(archive.ledger.cursor("trades").orElseThrow().position()).isEqualTo(hour(1).end());
        assertThat(archive.verdicts()).containsExactly(Verdict.SOURCE_GONE, Verdict.OK);
    }

    @Test
    void anOlderSystemsObjectIsNeitherOverwrittenNorIgnored() {
        archive.source.insert("trades", trade(5, "A", 1));
        ObjectKey taken = ObjectKey.of("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_10-00-00.canonical");
        archive.store.replace(taken, "somebody else's".getBytes());
        ExportReport report = archive.export();
        assertThat(report.outcomes()).extracting(WindowOutcome::result).containsExactly(Result.QUARANTINED, Result.COMMITTED);
        assertThat(archive.store.bytes(taken)).isEqualTo("somebody else's".getBytes());
        assertThat(archive.ledger.cursor("trades").orElseThrow().position()).as("stays before the refused window").isEqualTo(hour(0).start());
        assertThat(archive.record(0).reason()).hasValueSatisfying(reason -> assertThat(reason).contains("--adopt"));
    }

    @Test
    void aRefusedWindowIsArchivedOnceItsReasonIsGone() {
        archive.source.insert("trades", trade(5, "A", 1));
        ObjectKey taken = ObjectKey.of("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_10-00-00.canonical");
        archive.store.replace(taken, "somebody else's".getBytes());
        archive.export();
        assertThat(archive.record(0).state()).isEqualTo(WindowState.QUARANTINED);
        archive.store.remove(taken);
        assertThat(archive.export().complete()).isTrue();
        assertThat(archive.record(0)).satisfies(record -> {
            assertThat(record.state()).isEqualTo(WindowState.COMMITTED);
            assertThat(record.reason()).isEmpty();
        });
        assertThat(archive.ledger.cursor("trades").orElseThrow().position()).isEqualTo(hour(1).end());
    }

    @Test
    void anOlderSystemsRowsAreMergedOnAPersonsWord(@TempDir Path other) {
        ArchiveFixture older = new ArchiveFixture(other.resolve("work")).create();
        older.source.insert("trades", trade(1, "old", 1), trade(5, "A", 1));
        older.export();
        ObjectKey key = ObjectKey.of(older.parts().get(0));
        archive.source.insert("trades", trade(5, "A", 1), trade(6, "new", 1));
        archive.store.replace(key, older.store.bytes(key));
        archive.export(ExportRequest.due().adopting());
        assertThat(archive.archivedRows()).containsExactly(text(trade(1, "old", 1)), text(trade(5, "A", 1)), text(trade(6, "new", 1)));
    }

    @Test
    void aPartitionDirectoryThatWouldHideAColumnIsRefused() {
        archive.table = ArchiveFixture.trades().layout(KeyLayout.hive("raw", List.of("year", "price"), "part")).build();
        assertThat(archive.archiver().validate()).isEmpty();
        archive.table = ArchiveFixture.trades().layout(new KeyLayout("raw/price={year}/{start}")).build();
        archive.source.insert("trades", trade(5, "A", 1));
        assertThat(archive.archiver().validate()).singleElement().asString().contains("price");
        assertThat(archive.export().failures()).singleElement().satisfies(failure -> assertThat(failure.hint()).hasValueSatisfying(hint -> assertThat(hint).contains("utc_price")));
    }

    @Test
    void rowsThatNoWindowHoldsAreAnnounced() {
        archive.source.insert("trades", trade(5, "A", 1));
        archive.export();
        assertThat(archive.warnings).isEmpty();
        archive.source.insert("trades", trade(-7_200, "before", 1), trade(900_000, "ahead", 1), trade(7_205, "B", 1));
        archive.source.advance(Duration.ofHours(2));
        archive.export();
        assertThat(archive.warnings).singleElement().asString().contains("rows before its first window and rows of a time more than a day ahead");
    }
}
