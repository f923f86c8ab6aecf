package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.text;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.MemoryStore;
import dev.coldarchive.store.ObjectKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows are counted for the last time before retention may take them: a sealed one held what the source held. */
class SealTest {
    private static final Duration KEEP = Duration.ofHours(100);
    private static final Duration AHEAD = Duration.ofHours(48);

    @TempDir
    Path temporary;

    private ArchiveFixture archive;

    @BeforeEach
    void threeRowsInAnHourOfATableWithRetention() {
        archive = new ArchiveFixture(temporary.resolve("work"));
        archive.table = ArchiveFixture.trades().retention(KEEP).build();
        archive.create();
        archive.source.insert("trades", trade(1, "A", 1), trade(2, "B", 2), trade(3_700, "C", 3));
        archive.export();
    }

    private WindowState state(int hour) {
        return archive.record(hour).state();
    }

    private void itIsDueToSeal(int hour) {
        archive.source.setNow(hour(hour).start().plus(KEEP).minus(AHEAD));
    }

    private List<SealReport.Looked> sealHour(int hour) {
        return archive.archiver().seal(SealRequest.range("trades", hour(hour).start(), hour(hour).end())).windows();
    }

    @Test
    void aWindowIsSealedByTheCycleInWhichItIsDueAndNotBefore() {
        archive.export();
        assertThat(state(0)).isEqualTo(WindowState.COMMITTED);
        itIsDueToSeal(0);
        archive.export();
        assertThat(state(0)).isEqualTo(WindowState.SEALED);
        assertThat(state(1)).isEqualTo(WindowState.COMMITTED);
    }

    @Test
    void aTableThatKeepsItsRowsForEverIsSealedOnRequestOnly() {
        archive.table = ArchiveFixture.trades().build();
        itIsDueToSeal(0);
        archive.export();
        assertThat(state(0)).isEqualTo(WindowState.COMMITTED);
        assertThat(sealHour(0)).singleElement().satisfies(looked -> assertThat(looked.sealed()).isTrue());
        assertThat(state(0)).isEqualTo(WindowState.SEALED);
    }

    @Test
    void sealingMayBeTurnedOff() {
        archive.table = ArchiveFixture.trades().retention(KEEP).sealAhead(Duration.ZERO).build();
        itIsDueToSeal(0);
        archive.export();
        assertThat(state(0)).isEqualTo(WindowState.COMMITTED);
    }

    @Test
    void aSealedWindowEqualsTheSourceAndWhatNobodyHasNotedIsTakenInFirst() {
        archive.source.insert("trades", trade(9, "late, and nobody said so", 9));
        itIsDueToSeal(0);
        archive.export();
        assertThat(state(0)).isEqualTo(WindowState.SEALED);
        assertThat(archive.record(0).revision()).isEqualTo(2);
        assertThat(archive.archivedRows()).isEqualTo(archive.sourceRows());
    }

    @Test
    void anEqualWindowIsSealedWithoutAnyFileBeingWritten() {
        itIsDueToSeal(0);
        int puts = archive.store.puts();
        archive.export(ExportRequest.range("trades", hour(0).start(), hour(0).end()));
        sealHour(0);
        assertThat(archive.store.puts()).isEqualTo(puts);
        assertThat(state(0)).isEqualTo(WindowState.SEALED);
    }

    @Test
    void aWindowWhoseRowsVanishedIsNotSealedButNamedUntilAPersonAcknowledges() {
        archive.source.delete("trades", row -> text(row).contains("A"));
        assertThat(sealHour(0)).singleElement().satisfies(looked -> {
            assertThat(looked.sealed()).isFalse();
            assertThat(looked.reason()).contains("DIVERGED", "10:00:01");
        });
        archive.acknowledge("known");
        assertThat(sealHour(0)).singleElement().satisfies(looked -> assertThat(looked.sealed()).as(looked.reason()).isTrue());
        assertThat(archive.record(0).acknowledged()).isPresent();
    }

    @Test
    void aWindowWithParkedRowsIsNotSealed() {
        archive.store.storageClass(ObjectKey.of(archive.parts().get(0)), "GLACIER");
        archive.source.insert("trades", trade(9, "late", 9));
        assertThat(sealHour(0)).singleElement().satisfies(looked -> assertThat(looked.reason()).contains("3 rows of it are parked"));
        archive.store.storageClass(ObjectKey.of(archive.parts().get(0)), "STANDARD");
        archive.export();
        assertThat(sealHour(0)).singleElement().satisfies(looked -> assertThat(looked.sealed()).isTrue());
    }

    @Test
    void aColdPartNeedNotBeReadToBeSealed() {
        archive.store.storageClass(ObjectKey.of(archive.parts().get(0)), "GLACIER");
        assertThat(sealHour(0)).singleElement().satisfies(looked -> assertThat(looked.sealed()).isTrue());
    }

    @Test
    void aWindowWhosePartIsMissingOrReplacedIsNotSealed() {
        ObjectKey part = ObjectKey.of(archive.parts().get(0));
        archive.store.replace(part, "something else".getBytes());
        assertThat(sealHour(0)).singleElement().satisfies(looked -> assertThat(looked.reason()).contains(part.value()));
        archive.store.remove(part);
        assertThat(sealHour(0)).singleElement().satisfies(looked -> assertThat(looked.sealed()).isFalse());
    }

    @Test
    void aWindowIsNotSealedWhileAWriterIsOpen() {
        itIsDueToSeal(0);
        var writer = archive.source.begin("slow").insert("trades", trade(9, "late", 9));
        archive.source.forgetFences();
        assertThat(sealHour(0)).singleElement().satisfies(looked -> assertThat(looked.reason()).contains("slow"));
        writer.commit();
        assertThat(sealHour(0)).singleElement().satisfies(looked -> assertThat(looked.sealed()).isTrue());
        assertThat(archive.archivedRows()).isEqualTo(archive.sourceRows());
    }

    @Test
    void aRowThatComesWhileTheWindowIsCountedKeepsItFromBeingSealedWhereItIsMarked() {
        archive.source.onCall(call -> {
            if (call.equals("complete")) {
                archive.source.onCall(any -> { });
                var writer = archive.source.begin("late writer").insert("trades", trade(9, "late", 9));
                archive.archiver().touched(writer.connection(), "trades", List.of(hour(0).start()));
                writer.commit();
            }
        });
        assertThat(sealHour(0)).singleElement().satisfies(looked -> assertThat(looked.reason()).contains("marked"));
        assertThat(sealHour(0)).singleElement().satisfies(looked -> assertThat(looked.sealed()).isTrue());
        assertThat(archive.archivedRows()).isEqualTo(archive.sourceRows());
    }

    @Test
    void whatRetentionHasTakenStaysSealedAndWhatItTookBeforeCannotBe() {
        sealHour(0);
        archive.source.delete("trades", row -> true);
        archive.source.setNow(hour(1).end().plus(KEEP));
        archive.reexport(0);
        assertThat(state(0)).isEqualTo(WindowState.SEALED);
        assertThat(sealHour(1)).singleElement().satisfies(looked -> assertThat(looked.reason()).contains("has lost it already"));
        assertThat(state(1)).isEqualTo(WindowState.COMMITTED);
    }

    @Test
    void aSealedWindowThatIsReadAgainAndStillEqualStaysSealed() {
        sealHour(0);
        archive.reexport(0);
        assertThat(state(0)).isEqualTo(WindowState.SEALED);
        archive.source.delete("trades", row -> text(row).contains("A"));
        archive.reexport(0);
        assertThat(state(0)).isEqualTo(WindowState.DIVERGED);
    }

    @Test
    void aRowThatComesLaterUnsealsTheWindowAndItIsSealedAgain() {
        sealHour(0);
        archive.source.insert("trades", trade(9, "late", 9));
        archive.reexport(0);
        assertThat(state(0)).isEqualTo(WindowState.COMMITTED);
        assertThat(sealHour(0)).singleElement().satisfies(looked -> assertThat(looked.sealed()).isTrue());
    }

    @Test
    void addedAndDroppedColumnsDoNotKeepAWindowFromBeingSealed() {
        archive.source.alter("trades", new TableSchema("trades", List.of(Column.required("exchange_ts", ColumnType.INT64), Column.required("ticker", ColumnType.STRING),
                Column.optional("venue", ColumnType.STRING))), row -> new Object[] {row[0], row[1], "x"});
        assertThat(sealHour(0)).singleElement().satisfies(looked -> assertThat(looked.sealed()).as(looked.reason()).isTrue());
        assertThat(archive.rowsOf(archive.parts().get(0))).hasSize(2).allSatisfy(row -> assertThat(row).contains("x"));
    }

    @Test
    void aLongBacklogIsSealedOverSeveralCycles() {
        for (int hour = 2; hour < 20; hour++) {
            archive.source.insert("trades", trade(hour * 3_600L, "x", hour));
        }
        archive.source.setNow(hour(20).start().plus(KEEP).minus(AHEAD));
        archive.export();
        assertThat(sealed()).isEqualTo(8);
        archive.export();
        archive.export();
        assertThat(sealed()).isEqualTo(21);
    }

    private long sealed() {
        return archive.ledger.windows("trades", hour(0).start(), hour(200).start()).stream().filter(record -> record.state() == WindowState.SEALED).count();
    }

    @Test
    void aMarkedRowThatComesWhileAWindowWithADroppedColumnIsCountedIsNeitherForgottenNorSealedOver() {
        archive.source.alter("trades", new TableSchema("trades", List.of(Column.required("exchange_ts", ColumnType.INT64), Column.required("ticker", ColumnType.STRING))),
                row -> new Object[] {row[0], row[1]});
        int[] views = {0};
        archive.source.onCall(call -> {
            if (call.equals("complete") && ++views[0] == 2) { // after what is taken in, before the count that seals
                var writer = archive.source.begin("late writer").insert("trades", new Object[] {trade(9, "late", 9)[0], "late"});
                archive.archiver().touched(writer.connection(), "trades", List.of(hour(0).start()));
                writer.commit();
            }
        });
        assertThat(sealHour(0)).singleElement().satisfies(looked -> assertThat(looked.sealed()).isFalse());
        assertThat(views[0]).isGreaterThan(2);
        archive.source.advance(Duration.ofHours(1));
        archive.export();
        assertThat(archive.archivedRows()).anyMatch(row -> row.contains("late"));
        assertThat(sealHour(0)).singleElement().satisfies(looked -> assertThat(looked.sealed()).as(looked.reason()).isTrue());
    }

    @Test
    void aWindowWhoseFileCannotBeReadBackIsNotSealedWhileTheSourceStillHasItsRows() {
        ObjectKey part = ObjectKey.of(archive.parts().get(0));
        archive.store.rot(part, MemoryStore::bitFlipped);
        itIsDueToSeal(0);
        archive.export();
        assertThat(state(0)).isEqualTo(WindowState.COMMITTED);
        assertThat(archive.warnings).anySatisfy(warning -> assertThat(warning).contains("is not sealed", part.value(), "archive repair"));
        assertThat(sealHour(0)).singleElement().satisfies(looked -> assertThat(looked.reason()).contains(part.value()));
        archive.table = ArchiveFixture.trades().retention(KEEP).sealReadsBack(false).build();
        archive.export();
        assertThat(state(0)).as("where nobody wants them read").isEqualTo(WindowState.SEALED);
    }
}
