package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.text;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.verify.Verdict;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Windows that are read again on somebody's word: what the archive has stays, and what the source has is added. */
class ReexportTest extends OneTableFixture {
    @Test
    void aForcedReadTakesLateRowsInAndKeepsWhatTheSourceHasLost() {
        archive.source.insert("trades", trade(1, "A", 1), trade(2, "B", 2), trade(3, "C", 3), trade(4, "D", 4));
        archive.export();
        List<String> before = archive.archivedRows();
        archive.source.delete("trades", row -> text(row).contains("A") || text(row).contains("B"));
        archive.source.insert("trades", trade(9, "late", 9));
        archive.reexport(0);
        assertThat(archive.archivedRows()).containsAll(before).hasSize(5);
        assertThat(archive.record(0)).satisfies(record -> {
            assertThat(record.revision()).isEqualTo(2);
            assertThat(record.state()).isEqualTo(WindowState.DIVERGED);
            assertThat(record.reason()).hasValueSatisfying(reason -> assertThat(reason).contains("2 rows"));
        });
        assertThat(archive.verdicts()).containsExactly(Verdict.MISMATCH, Verdict.EMPTY);
    }

    @Test
    void rowsThatVanishedFromTheLiveSourceStayAndAreReportedWithoutANewRevision() {
        archive.source.insert("trades", trade(1, "A", 1), trade(2, "B", 2));
        archive.export();
        archive.source.delete("trades", row -> text(row).contains("A"));
        int puts = archive.store.puts();
        archive.reexport(0);
        assertThat(archive.archivedRows()).hasSize(2);
        assertThat(archive.store.puts()).isEqualTo(puts);
        assertThat(archive.record(0)).satisfies(record -> {
            assertThat(record.revision()).isEqualTo(1);
            assertThat(record.state()).isEqualTo(WindowState.DIVERGED);
        });
    }

    @Test
    void rowsOfADroppedPartitionStayWhenLateRowsCome() {
        archive.table = ArchiveFixture.trades().build();
        archive.source.createPartitioned(archive.table, ArchiveFixture.TRADES, Duration.ofHours(1));
        for (int i = 0; i < 100; i++) {
            archive.source.insert("trades", trade(i, "T" + i, i));
        }
        archive.source.insert("trades", trade(3_700, "next", 1));
        archive.export();
        archive.source.dropPartition("trades", hour(0).start());
        for (int i = 0; i < 200; i++) {
            archive.source.insert("trades", trade(1_000 + i, "L" + i, i));
        }
        archive.reexport(0);
        assertThat(archive.record(0).digest().rows()).isEqualTo(300);
    }

    @Test
    void equalRowsOfATableWithoutAKeyAreNeitherDoubledNorCollapsed() {
        archive.source.insert("trades", trade(1, "A", 1), trade(1, "A", 1), trade(1, "A", 1));
        archive.export();
        archive.source.insert("trades", trade(1, "A", 1));
        archive.reexport(0);
        assertThat(archive.archivedRows()).hasSize(4);
        archive.source.insert("trades", trade(1, "B", 1));
        archive.reexport(0);
        assertThat(archive.archivedRows()).hasSize(5);
    }

    @Test
    void shrinkingIsAPersonsWord() {
        archive.source.insert("trades", trade(1, "A", 1), trade(2, "B", 2));
        archive.export();
        archive.source.delete("trades", row -> true);
        archive.export(ExportRequest.range("trades", hour(0).start(), hour(0).end()).shrinking());
        assertThat(archive.archivedRows()).isEmpty();
        assertThat(archive.parts()).as("overwritten, for the writer may not delete").hasSize(1);
        assertThat(archive.record(0).digest().rows()).isZero();
    }

    @Test
    void aDamagedPartIsMadeAnewByAForcedReadWhileTheSourceHasItsRows() {
        archive.source.insert("trades", trade(5, "A", 1));
        archive.export();
        ObjectKey part = ObjectKey.of(archive.parts().get(0));
        byte[] sound = archive.store.bytes(part);
        for (boolean withMetadata : new boolean[] {true, false}) {
            if (withMetadata) {
                archive.store.rot(part, bytes -> new byte[bytes.length]);
            } else {
                archive.store.replace(part, "rubbish".getBytes());
            }
            assertThat(archive.verdicts().get(0).problem()).isTrue();
            assertThat(archive.reexport(0).failures()).isEmpty();
            assertThat(archive.store.bytes(part)).isEqualTo(sound);
            assertThat(archive.verdicts()).containsExactly(Verdict.OK, Verdict.EMPTY);
        }
    }

    @Test
    void aDamagedPartWhoseRowsTheSourceNoLongerHasIsLeftForAPersonAndWhatTheSourceHasIsParked() {
        archive.source.insert("trades", trade(5, "A", 1), trade(6, "B", 1));
        archive.export();
        ObjectKey part = ObjectKey.of(archive.parts().get(0));
        archive.store.rot(part, bytes -> new byte[bytes.length]);
        archive.source.delete("trades", row -> text(row).contains("A"));
        assertThat(archive.reexport(0).failures()).isEmpty();
        assertThat(archive.store.bytes(part)).containsOnly(0);
        assertThat(archive.record(0)).satisfies(record -> {
            assertThat(record.parkedRows()).isEqualTo(1);
            assertThat(record.reason()).hasValueSatisfying(reason -> assertThat(reason).contains("bring back its former version"));
            assertThat(record.needsAttention()).isTrue();
        });
    }
}
