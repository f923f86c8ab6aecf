package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.OutcomeUnknownException;
import dev.coldarchive.RebuildRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.prune.PruneReport;
import dev.coldarchive.prune.PruneReport.Outcome;
import dev.coldarchive.source.WindowDeletion;
import dev.coldarchive.window.Window;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What goes wrong while rows are deleted from a real PostgreSQL: files that are damaged or replaced, lost answers, crashes, a lost ledger. */
class PruneFaultsTest extends PruneFixture {
    @Test
    void aFileThatIsDamagedOrReplacedKeepsItsRows() throws Exception {
        trades.filled().archived();
        Path file = trades.part(11);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        PruneReport report = trades.prune();
        assertThat(report.count(Outcome.PRUNED)).isEqualTo(2);
        assertThat(report.count(Outcome.REFUSED)).isEqualTo(1);
        assertThat(trades.sql("SELECT count(*) FROM trades WHERE at >= '2024-01-15 11:00Z' AND at < '2024-01-15 12:00Z'")).isEqualTo("10");
    }

    @Test
    void aFileThatIsReplacedWhileItsRowsAreBeingDeletedBringsThemBack() throws Exception {
        trades.filled().archived();
        Path file = trades.part(11);
        trades.deletedBy((window, real) -> new ChangedDeletion(real) {
            @Override
            public RowReader rows(BatchLimits limits) {
                try {
                    if (window.start().equals(PrunedTable.TEN.plus(Duration.ofHours(1)))) {
                        Files.writeString(file, "somebody else's");
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return super.rows(limits);
            }
        });
        PruneReport report = trades.prune();
        assertThat(report.windows().get(1).detail()).contains("is not there as it was archived");
        assertThat(trades.sql("SELECT count(*) FROM trades")).isEqualTo("10");
        assertThat(trades.hour(11).state()).isEqualTo(WindowState.COMMITTED);
    }

    @Test
    void aCommitWhoseAnswerIsLostIsLookedFor() throws Exception {
        trades.filled().archived();
        trades.deletedBy((window, real) -> new ChangedDeletion(real) {
            @Override
            public void commit() {
                if (window.start().equals(PrunedTable.TEN)) {
                    super.close(); // never arrived
                } else {
                    super.commit();
                }
                throw new OutcomeUnknownException("cannot commit", null, null);
            }
        });
        PruneReport report = trades.prune();
        assertThat(report.windows()).extracting(PruneReport.Looked::outcome).containsExactly(Outcome.FAILED, Outcome.PRUNED, Outcome.PRUNED);
        assertThat(trades.sql("SELECT count(*) FROM trades")).isEqualTo("10");
        trades.source = real -> real;
        assertThat(trades.prune().count(Outcome.PRUNED)).as("the note of the first try is no obstacle").isEqualTo(1);
    }

    /** A crash after the commit, and before the ledger hears of it: rows come late meanwhile, or not. */
    @Test
    void afterACrashTheNoteAndTheSourceSayTogetherThatTheRowsWereDeleted() throws Exception {
        trades.filled().archived();
        trades.prune();
        trades.database.execute("UPDATE archive.export_windows SET state = 'COMMITTED'", "INSERT INTO trades VALUES (100, '2024-01-15 11:01Z', 1, 'late'), (11, '2024-01-15 11:06Z', 5, 'again')");
        trades.exportAgain();
        assertThat(trades.hour(10).state()).isEqualTo(WindowState.PRUNED);
        assertThat(trades.hour(11).state()).isEqualTo(WindowState.COMMITTED);
        assertThat(trades.hour(11).digest().rows()).isEqualTo(11);
        assertThat(trades.files("SELECT note FROM trades WHERE id = 11")).isEqualTo("n11");
    }

    @Test
    void aNoteOfADeletionThatNeverWasChangesNothing() throws Exception {
        trades.filled().archived();
        trades.source = real -> new ChangedSource(real) {
            @Override
            public WindowDeletion delete(TableSpec table, Window window) {
                throw new ArchiveException(ArchiveException.Category.FAILURE, "killed", null);
            }
        };
        assertThat(trades.prune().count(Outcome.FAILED)).isEqualTo(3);
        assertThat(trades.note(11, 1)).exists();
        trades.database.execute("UPDATE trades SET note = 'changed' WHERE id = 11", "DELETE FROM trades WHERE id = 12");
        trades.exportAgain();
        assertThat(trades.hour(11).state()).as("the source lives: what it lost is told").isEqualTo(WindowState.DIVERGED);
        assertThat(trades.files("SELECT note FROM trades WHERE id = 11")).isEqualTo("changed");
        assertThat(trades.hour(10).state()).isEqualTo(WindowState.COMMITTED);
    }

    @Test
    void aLostLedgerIsToldOfPrunedWindowsByTheirNotes() throws Exception {
        trades.filled().archived();
        trades.prune();
        trades.database.execute("DELETE FROM archive.export_windows", "DELETE FROM archive.export_cursors");
        trades.archiver().rebuildLedger(RebuildRequest.everything());
        assertThat(trades.hour(11).state()).isEqualTo(WindowState.PRUNED);
        trades.exportAgain();
        assertThat(trades.hour(11).state()).isEqualTo(WindowState.PRUNED);
        assertThat(trades.hour(11).recount()).isFalse();
        assertThat(trades.files("SELECT count(*) FROM trades")).isEqualTo("30");
    }
}
