package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.coldarchive.TableSpec;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.postgres.MarkTriggers;
import dev.coldarchive.prune.PruneReport;
import dev.coldarchive.prune.PruneReport.Outcome;
import dev.coldarchive.verify.VerifyLevel;
import dev.coldarchive.verify.VerifyReport;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.window.TimeColumn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that are deleted from a real PostgreSQL because the archive holds them, those that come late, and those that are loaded back. */
class PruneTest extends PruneFixture {
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
        assertThat(trades.exportAgain().outcomes()).allSatisfy(outcome -> assertThat(outcome.result().name()).isEqualTo("UNCHANGED"));
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
    void aRowThatCameLateIsKeptAndItsWindowIsReadAgain() throws Exception {
        trades.filled().archived();
        trades.database.execute("INSERT INTO trades VALUES (100, '2024-01-15 11:01Z', 1, 'late')");
        PruneReport report = trades.prune();
        assertThat(report.count(Outcome.PRUNED)).isEqualTo(2);
        assertThat(report.count(Outcome.CHANGED)).isEqualTo(1);
        assertThat(trades.sql("SELECT count(*) FROM trades")).as("the whole hour stays").isEqualTo("11");
        assertThat(trades.hour(11).recount()).isTrue();
        assertThat(trades.exportAgain().complete()).isTrue();
        assertThat(trades.prune().complete()).isTrue();
        assertThat(trades.sql("SELECT count(*) FROM trades")).isEqualTo("0");
        assertThat(trades.files("SELECT count(*) FROM trades")).isEqualTo("31");
    }

    @Test
    void rowsThatComeAfterAWindowWasPrunedJoinItAndArePrunedInTheirTurn() throws Exception {
        trades.filled().archived();
        trades.prune();
        trades.database.execute("INSERT INTO trades VALUES (100, '2024-01-15 11:01Z', 1, 'late'), (11, '2024-01-15 11:06Z', 5, 'the key of a pruned one')");
        trades.exportAgain();
        assertThat(trades.hour(11).state()).as("never DIVERGED").isEqualTo(WindowState.COMMITTED);
        assertThat(trades.hour(11).digest().rows()).as("no shrink").isEqualTo(11);
        assertThat(trades.files("SELECT note FROM trades WHERE id = 11")).as("the pruned row stays").isEqualTo("n11");
        assertThat(trades.prune().count(Outcome.PRUNED)).as("one of the two has no place in the archive").isZero();
        trades.database.execute("DELETE FROM trades WHERE id = 11");
        trades.exportAgain();
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
        trades.exportAgain();
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
        trades.exportAgain();
        assertThat(trades.hour(11).state()).as("what the archive lacks nothing of is nobody's loss").isEqualTo(WindowState.PRUNED);
        assertThat(trades.load().whole()).isTrue();
        assertThat(trades.prune().complete()).isTrue();
        assertThat(trades.sql("SELECT count(*) FROM trades")).isEqualTo("0");
        assertThat(trades.files("SELECT count(*) FROM trades")).isEqualTo("31");
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
        trades.exportAgain();
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
        trades.exportAgain();
        assertThat(trades.sql("SELECT count(*) FROM archive.export_dirty_marks")).isEqualTo("0");
        assertThat(trades.hour(11).state()).isEqualTo(WindowState.PRUNED);
    }
}
