package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ExportReport;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.OutcomeUnknownException;
import dev.coldarchive.RebuildRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.ledger.Hold;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.postgres.MarkTriggers;
import dev.coldarchive.postgres.StandInTimescale;
import dev.coldarchive.prune.PruneReport;
import dev.coldarchive.prune.PruneReport.Outcome;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.source.PartitionBounds;
import dev.coldarchive.source.PrunableSource;
import dev.coldarchive.source.WindowDeletion;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.VerifyLevel;
import dev.coldarchive.verify.VerifyReport;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.Window;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that are deleted from a real PostgreSQL because the archive holds them; and all that is refused. */
class PruneTest {
    @TempDir
    Path temporary;

    private PrunedTable trades;

    @BeforeEach
    void threeHours() throws Exception {
        trades = new PrunedTable(temporary);
    }

    private ExportReport exportAgain() {
        ExportReport report = trades.archiver().export(ExportRequest.range("trades", PrunedTable.TEN, PrunedTable.TEN.plus(Duration.ofHours(3))).forced());
        assertThat(report.failures()).isEmpty();
        return report;
    }

    private VerifyReport verify(VerifyLevel level) {
        return trades.archiver().verify(new VerifyRequest(List.of(), Optional.empty(), Optional.empty(), level));
    }

    @Test
    void whatTheArchiveHoldsIsDeletedAndStaysInIt() throws Exception {
        trades.filled().archived();
        PruneReport plan = trades.pruner().plan(PrunedTable.request(false));
        assertThat(plan.count(Outcome.PRUNABLE)).isEqualTo(3);
        assertThat(trades.sql("SELECT count(*) FROM trades")).as("a plan deletes nothing").isEqualTo("30");
        PruneReport report = trades.prune();
        assertThat(report.complete()).as(report.toString()).isTrue();
        assertThat(report.rows(Outcome.PRUNED)).isEqualTo(30);
        assertThat(trades.sql("SELECT count(*) FROM trades")).isEqualTo("0");
        assertThat(trades.files("SELECT count(DISTINCT id) FROM trades")).isEqualTo("30");
        assertThat(trades.hour(11).state()).isEqualTo(WindowState.PRUNED);
        assertThat(trades.note(11, 1)).exists();
        assertThat(trades.sql("SELECT count(*) FROM archive.export_audit WHERE note LIKE '%PRUNED%10 rows%'")).isEqualTo("3");
        assertThat(verify(VerifyLevel.SOURCE).ok()).as("pruned windows are no problem: " + verify(VerifyLevel.SOURCE)).isTrue();
        assertThat(exportAgain().outcomes()).allSatisfy(outcome -> assertThat(outcome.result().name()).isEqualTo("UNCHANGED"));
        assertThat(trades.hour(11).state()).isEqualTo(WindowState.PRUNED);
    }

    @Test
    void aWindowThatIsTooYoungIsLeftAlone() throws Exception {
        trades.table = TableSpec.builder("trades").time(TimeColumn.timestamp("at")).pruneAfter(Duration.between(PrunedTable.TEN.plus(Duration.ofHours(2)), Instant.now())).build();
        trades.filled().archived();
        assertThat(trades.prune().count(Outcome.PRUNED)).isEqualTo(2);
        assertThat(trades.sql("SELECT count(*) FROM trades")).isEqualTo("10");
    }

    @Test
    void aTableThatIsNotConfiguredToBePrunedIsRefused() throws Exception {
        trades.table = TableSpec.builder("trades").time(TimeColumn.timestamp("at")).build();
        trades.filled().archived();
        assertThatThrownBy(trades::prune).isInstanceOf(ArchiveException.class).hasMessageContaining("does not say that its rows may be deleted");
    }

    @Test
    void aRowThatCameLateIsKeptAndItsWindowIsReadAgain() throws Exception {
        trades.filled().archived();
        trades.database.execute("INSERT INTO trades VALUES (100, '2024-01-15 11:01Z', 1, 'late')");
        PruneReport report = trades.prune();
        assertThat(report.count(Outcome.PRUNED)).isEqualTo(2);
        assertThat(report.count(Outcome.CHANGED)).isEqualTo(1);
        assertThat(trades.sql("SELECT count(*) FROM trades")).as("the whole hour stays").isEqualTo("11");
        assertThat(trades.hour(11).recount()).isTrue();
        assertThat(exportAgain().complete()).isTrue();
        assertThat(trades.prune().complete()).isTrue();
        assertThat(trades.sql("SELECT count(*) FROM trades")).isEqualTo("0");
        assertThat(trades.files("SELECT count(*) FROM trades")).isEqualTo("31");
    }

    @Test
    void rowsThatComeAfterAWindowWasPrunedJoinItAndArePrunedInTheirTurn() throws Exception {
        trades.filled().archived();
        trades.prune();
        trades.database.execute("INSERT INTO trades VALUES (100, '2024-01-15 11:01Z', 1, 'late'), (11, '2024-01-15 11:06Z', 5, 'the key of a pruned one')");
        exportAgain();
        assertThat(trades.hour(11).state()).as("never DIVERGED").isEqualTo(WindowState.COMMITTED);
        assertThat(trades.hour(11).digest().rows()).as("no shrink").isEqualTo(11);
        assertThat(trades.files("SELECT note FROM trades WHERE id = 11")).as("the pruned row stays").isEqualTo("n11");
        assertThat(trades.prune().count(Outcome.PRUNED)).as("one of the two has no place in the archive").isZero();
        trades.database.execute("DELETE FROM trades WHERE id = 11");
        exportAgain();
        assertThat(trades.prune().complete()).isTrue();
        assertThat(trades.sql("SELECT count(*) FROM trades")).isEqualTo("0");
        assertThat(trades.files("SELECT count(*) FROM trades")).isEqualTo("31");
    }

    @ParameterizedTest
    @ValueSource(strings = {", PRIMARY KEY (id)", ""})
    void rowsThatAreLoadedBackIntoAPrunedWindowArePrunedAgainWithTheSameProof(String key) throws Exception {
        trades.database.execute("CREATE TABLE trades " + PrunedTable.COLUMNS + key + ")");
        trades.rows().archived();
        trades.prune();
        assertThat(trades.load().whole()).isTrue();
        trades.database.execute("DELETE FROM trades WHERE at >= '2024-01-15 11:00Z' AND at < '2024-01-15 12:00Z'");
        PruneReport plan = trades.pruner().plan(PrunedTable.request(false));
        assertThat(plan.windows()).as("those that have rows again, and no other").extracting(PruneReport.Looked::outcome, PruneReport.Looked::rows)
                .containsExactly(tuple(Outcome.PRUNABLE, 10L), tuple(Outcome.PRUNABLE, 10L));
        PruneReport report = trades.prune();
        assertThat(report.complete()).as(report.toString()).isTrue();
        assertThat(report.rows(Outcome.PRUNED)).isEqualTo(20);
        assertThat(trades.sql("SELECT count(*) FROM trades")).isEqualTo("0");
        assertThat(trades.hour(10).state()).isEqualTo(WindowState.PRUNED);
        assertThat(trades.prune().windows()).isEmpty();
    }

    @Test
    void rowsThatWereLateForAPrunedWindowAreLoadedAndPrunedWithTheOthers() throws Exception {
        trades.filled().archived();
        trades.prune();
        trades.database.execute("INSERT INTO trades VALUES (100, '2024-01-15 11:01Z', 1, 'late')");
        exportAgain();
        trades.prune();
        assertThat(trades.load().whole()).isTrue();
        assertThat(trades.sql("SELECT count(*) FROM trades")).isEqualTo("31");
        PruneReport report = trades.prune();
        assertThat(report.complete()).as(report.toString()).isTrue();
        assertThat(trades.sql("SELECT count(*) FROM trades")).isEqualTo("0");
    }

    @Test
    void rowsOfAPrunedWindowThatAreNotAllThatTheArchiveHasStayAndAreTold() throws Exception {
        trades.filled().archived();
        trades.prune();
        trades.database.execute("INSERT INTO trades VALUES (100, '2024-01-15 10:01Z', 1, 'late')", "INSERT INTO trades SELECT 11, '2024-01-15 11:06Z', 11 / 7.0, 'n11'");
        PruneReport report = trades.prune();
        assertThat(report.windows()).extracting(PruneReport.Looked::outcome).containsExactly(Outcome.REFUSED, Outcome.REFUSED);
        assertThat(report.windows().get(0).detail()).contains("it was pruned, and the source has 1 row", "--start 2024-01-15T10:00:00Z --end 2024-01-15T11:00:00Z --force");
        assertThat(trades.sql("SELECT count(*) FROM trades")).isEqualTo("2");
        exportAgain();
        assertThat(trades.hour(11).state()).as("what the archive lacks nothing of is nobody's loss").isEqualTo(WindowState.PRUNED);
        assertThat(trades.load().whole()).isTrue();
        assertThat(trades.prune().complete()).isTrue();
        assertThat(trades.sql("SELECT count(*) FROM trades")).isEqualTo("0");
        assertThat(trades.files("SELECT count(*) FROM trades")).isEqualTo("31");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "CREATE TABLE fills (trade int REFERENCES trades ON DELETE CASCADE)                                                     | foreign key fills_trade_fkey of public.fills would delete rows there",
        "CREATE TABLE fills (trade int REFERENCES trades ON DELETE SET NULL)                                                    | would change rows there",
        "CREATE TABLE fills (trade int DEFAULT 1 REFERENCES trades ON DELETE SET DEFAULT)                                       | would change rows there",
        "ALTER TABLE trades ENABLE ROW LEVEL SECURITY                                                                           | row security is on for public.trades",
        "CREATE RULE keep AS ON DELETE TO trades DO ALSO NOTHING                                                                | rule keep of public.trades",
        "CREATE TRIGGER watch BEFORE DELETE ON trades FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()        | trigger watch of public.trades",
        "CREATE TRIGGER mine AFTER DELETE ON trades FOR EACH STATEMENT EXECUTE FUNCTION suppress_redundant_updates_trigger()    | trigger mine of public.trades",
    })
    void whatWouldDeleteMoreThanTheArchiveHasSeenIsRefused(String obstacle, String said) throws Exception {
        trades.filled().archived();
        trades.database.execute(obstacle);
        PruneReport report = trades.prune();
        assertThat(String.join("; ", report.obstacles())).contains(said);
        assertThat(report.windows()).isEmpty();
        assertThat(trades.sql("SELECT count(*) FROM trades")).isEqualTo("30");
    }

    @Test
    void anObstacleThatCameAfterTheFirstLookIsFoundInsideTheTransaction() throws Exception {
        trades.filled().archived();
        trades.source = real -> new Changed(real) {
            @Override
            public List<String> obstacles(TableSpec table) {
                return List.of();
            }
        };
        trades.database.execute("CREATE TABLE fills (trade int REFERENCES trades ON DELETE CASCADE)", "INSERT INTO fills VALUES (3)");
        assertThat(trades.prune().windows()).allSatisfy(window -> assertThat(window.detail()).contains("would delete rows there"));
        assertThat(trades.sql("SELECT count(*) FROM fills")).isEqualTo("1");
    }

    @Test
    void whatAPartitionHasFromTheTableAboveItIsAnObstacleToo() throws Exception {
        trades.database.execute("CREATE TABLE every_trade " + PrunedTable.COLUMNS + ", PRIMARY KEY (id, at)) PARTITION BY RANGE (at)",
                "CREATE TABLE trades PARTITION OF every_trade DEFAULT", "CREATE TABLE fills (trade int, at timestamptz, FOREIGN KEY (trade, at) REFERENCES every_trade ON DELETE CASCADE)",
                "CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'", "CREATE TRIGGER forget AFTER DELETE ON every_trade FOR EACH ROW EXECUTE FUNCTION forget()");
        trades.rows().archived();
        assertThat(trades.prune().obstacles()).hasSize(2).anyMatch(obstacle -> obstacle.contains("of public.fills would delete rows there")).anyMatch(obstacle -> obstacle.contains("trigger forget of public.trades"));
    }

    @Test
    void aForeignKeyThatOnlyForbidsKeepsTheRowsThatItGuards() throws Exception {
        trades.filled().archived();
        trades.database.execute("CREATE TABLE fills (trade int REFERENCES trades)", "INSERT INTO fills VALUES (3)");
        PruneReport report = trades.prune();
        assertThat(report.obstacles()).isEmpty();
        assertThat(report.count(Outcome.PRUNED)).isEqualTo(2);
        assertThat(trades.sql("SELECT count(*) FROM trades")).isEqualTo("10");
    }

    @Test
    void aColumnThatIsNotArchivedExactlyIsRefused() throws Exception {
        trades.table = TableSpec.builder("trades").time(TimeColumn.timestamp("at")).pruneAfter(Duration.ofDays(30)).columnTypes(Map.of("price", ColumnType.DOUBLE)).build();
        trades.filled().archived();
        assertThat(trades.prune().obstacles()).singleElement().asString().contains("column \"price\" is archived as double");
    }

    @Test
    void aColumnThatTheArchiveLacksKeepsItsRows() throws Exception {
        trades.filled().archived();
        trades.database.execute("ALTER TABLE trades ADD COLUMN venue text", "UPDATE trades SET venue = 'NYSE' WHERE id = 15");
        PruneReport report = trades.prune();
        assertThat(report.count(Outcome.PRUNED)).as("where it has no value nothing is missing").isEqualTo(2);
        assertThat(report.count(Outcome.CHANGED)).isEqualTo(1);
        assertThat(trades.sql("SELECT venue FROM trades WHERE id = 15")).isEqualTo("NYSE");
    }

    @Test
    void aHypertableIsRefused() throws Exception {
        trades.filled().archived();
        StandInTimescale.install(trades.database);
        trades.database.execute("INSERT INTO timescaledb_information.hypertables VALUES ('public', 'trades')",
                "INSERT INTO timescaledb_information.chunks VALUES ('public', 'trades', 'public', 'trades', '2024-01-15', '2024-01-16', NULL, NULL, false)");
        assertThat(trades.prune().obstacles()).singleElement().asString().contains("hypertable");
    }

    @Test
    void aHoldKeepsRowsUntilItIsReleased() throws Exception {
        trades.filled().archived();
        Hold hold = trades.holds.begin(new Hold(0, "trades", Hold.NO_JOB, "an audit", "anna", Instant.EPOCH));
        assertThat(trades.prune().obstacles()).singleElement().asString().contains("held by anna", "an audit");
        assertThat(trades.sql("SELECT count(*) FROM trades")).isEqualTo("30");
        trades.holds.end(hold);
        assertThat(trades.prune().complete()).isTrue();
    }

    @Test
    void windowsThatWaitForAnotherReadingAPersonOrAMarkAreRefused() throws Exception {
        trades.marks = true;
        trades.filled().archived();
        trades.database.execute("UPDATE archive.export_windows SET recount = true WHERE window_start = '2024-01-15 10:00Z'",
                "UPDATE archive.export_windows SET state = 'DIVERGED', reason = 'rows are gone' WHERE window_start = '2024-01-15 11:00Z'",
                "INSERT INTO archive.export_dirty_marks (table_name, window_start) VALUES ('trades', '2024-01-15 12:00Z')");
        PruneReport report = trades.prune();
        assertThat(report.windows()).extracting(PruneReport.Looked::detail).containsExactly("it is to be read again first", "it is DIVERGED: rows are gone", "it is marked: rows may have come late");
        assertThat(trades.sql("SELECT count(*) FROM trades")).isEqualTo("30");
    }

    @Test
    void aFileThatIsDamagedOrReplacedKeepsItsRows() throws Exception {
        trades.filled().archived();
        Path file = trades.archive.resolve("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_11-00-00.parquet");
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
        Path file = trades.archive.resolve("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_11-00-00.parquet");
        trades.source = real -> new Changed(real) {
            @Override
            public WindowDeletion delete(TableSpec table, Window window) {
                return new Deleting(super.delete(table, window)) {
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
                };
            }
        };
        PruneReport report = trades.prune();
        assertThat(report.windows().get(1).detail()).contains("is not there as it was archived");
        assertThat(trades.sql("SELECT count(*) FROM trades")).isEqualTo("10");
        assertThat(trades.hour(11).state()).isEqualTo(WindowState.COMMITTED);
    }

    @Test
    void aCommitWhoseAnswerIsLostIsLookedFor() throws Exception {
        trades.filled().archived();
        trades.source = real -> new Changed(real) {
            @Override
            public WindowDeletion delete(TableSpec table, Window window) {
                return new Deleting(super.delete(table, window)) {
                    @Override
                    public void commit() {
                        if (window.start().equals(PrunedTable.TEN)) {
                            super.close(); // never arrived
                        } else {
                            super.commit();
                        }
                        throw new OutcomeUnknownException("cannot commit", null, null);
                    }
                };
            }
        };
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
        exportAgain();
        assertThat(trades.hour(10).state()).isEqualTo(WindowState.PRUNED);
        assertThat(trades.hour(11).state()).isEqualTo(WindowState.COMMITTED);
        assertThat(trades.hour(11).digest().rows()).isEqualTo(11);
        assertThat(trades.files("SELECT note FROM trades WHERE id = 11")).isEqualTo("n11");
    }

    @Test
    void aNoteOfADeletionThatNeverWasChangesNothing() throws Exception {
        trades.filled().archived();
        trades.source = real -> new Changed(real) {
            @Override
            public WindowDeletion delete(TableSpec table, Window window) {
                throw new ArchiveException(ArchiveException.Category.FAILURE, "killed", null);
            }
        };
        assertThat(trades.prune().count(Outcome.FAILED)).isEqualTo(3);
        assertThat(trades.note(11, 1)).exists();
        trades.database.execute("UPDATE trades SET note = 'changed' WHERE id = 11", "DELETE FROM trades WHERE id = 12");
        exportAgain();
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
        exportAgain();
        assertThat(trades.hour(11).state()).isEqualTo(WindowState.PRUNED);
        assertThat(trades.hour(11).recount()).isFalse();
        assertThat(trades.files("SELECT count(*) FROM trades")).isEqualTo("30");
    }

    @Test
    void anEmptiedPartitionIsDroppedAndOneThatIsInUseIsNot() throws Exception {
        trades.database.execute("CREATE TABLE trades " + PrunedTable.COLUMNS + ") PARTITION BY RANGE (at)",
                "CREATE TABLE ten PARTITION OF trades FOR VALUES FROM ('2024-01-15 10:00Z') TO ('2024-01-15 11:00Z')",
                "CREATE TABLE later PARTITION OF trades FOR VALUES FROM ('2024-01-15 11:00Z') TO ('2024-01-15 13:00Z')");
        trades.rows().archived();
        trades.database.execute("INSERT INTO trades VALUES (100, '2024-01-15 12:01Z', 1, 'late')");
        PruneReport report = trades.pruner().prune(PrunedTable.request(true));
        assertThat(report.dropped()).containsExactly("public.ten");
        assertThat(trades.sql("SELECT count(*) FROM later")).isEqualTo("11");
        exportAgain();
        assertThat(trades.hour(10).state()).isEqualTo(WindowState.PRUNED);
        assertThat(trades.pruner().prune(PrunedTable.request(true)).dropped()).containsExactly("public.later");
        assertThat(trades.files("SELECT count(*) FROM trades")).isEqualTo("31");
    }

    @Test
    void triggersThatOnlyMarkWindowsAreNoObstacle() throws Exception {
        trades.marks = true;
        trades.filled().archived();
        trades.database.execute(MarkTriggers.sql("archive", trades.table));
        assertThat(trades.prune().complete()).isTrue();
        assertThat(trades.sql("SELECT count(*) FROM archive.export_dirty_marks")).as("our own deletion is marked too").isEqualTo("3");
        exportAgain();
        assertThat(trades.sql("SELECT count(*) FROM archive.export_dirty_marks")).isEqualTo("0");
        assertThat(trades.hour(11).state()).isEqualTo(WindowState.PRUNED);
    }

    /** The real thing, something aside. */
    private abstract static class Changed implements PrunableSource {
        private final PrunableSource real;

        Changed(PrunableSource real) {
            this.real = real;
        }

        @Override
        public List<String> obstacles(TableSpec table) {
            return real.obstacles(table);
        }

        @Override
        public Optional<Instant> firstRow(TableSpec table, Instant from, Instant to) {
            return real.firstRow(table, from, to);
        }

        @Override
        public WindowDeletion delete(TableSpec table, Window window) {
            return real.delete(table, window);
        }

        @Override
        public List<PartitionBounds> partitions(TableSpec table) {
            return real.partitions(table);
        }

        @Override
        public boolean dropIfEmpty(TableSpec table, PartitionBounds partition) {
            return real.dropIfEmpty(table, partition);
        }
    }

    /** A real deletion, something aside. */
    private abstract static class Deleting implements WindowDeletion {
        private final WindowDeletion real;

        Deleting(WindowDeletion real) {
            this.real = real;
        }

        @Override
        public RowReader rows(BatchLimits limits) {
            return real.rows(limits);
        }

        @Override
        public void commit() {
            real.commit();
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
