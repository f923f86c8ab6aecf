package dev.coldarchive.daemon.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.Health;
import dev.coldarchive.LoopHealth;
import dev.coldarchive.TableSpec;
import dev.coldarchive.policy.AlarmThresholds;
import dev.coldarchive.policy.CircuitBreaker;
import dev.coldarchive.policy.Dependency;
import dev.coldarchive.policy.RetentionGuard;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.source.SourceRetention;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NeedsTest {
    private static final Instant NOW = Instant.parse("2024-01-15T12:00:00Z");
    private static final Lookout.Look NOTHING_ODD = new Lookout.Look(NOW, Map.of(), Map.of());

    private final Map<String, Health.Table> tables = new LinkedHashMap<>();
    private final Map<String, LoopHealth.Activity> activities = new LinkedHashMap<>();
    private final Map<Dependency, Diary.Breaker> breakers = new LinkedHashMap<>();
    private LoopHealth.State loop = LoopHealth.State.RUNNING;

    @Test
    void nothingIsNeededWhereNothingIsWrong() {
        table("trades", Duration.ofHours(2), Duration.ofDays(1), null);
        assertThat(needs()).isEmpty();
    }

    @Test
    void whatLosesRowsSoonestComesFirstWithItsCommand() {
        table("trades", Duration.ofHours(20), Duration.ofDays(1), null);
        table("tickers", Duration.ofDays(90).minusHours(6), Duration.ofDays(1), null);
        table("it's", Duration.ofDays(90).minusHours(3), Duration.ofDays(1), null);
        assertThat(needs()).extracting(need -> need.command().orElse("")).containsExactly(
                "archive export --table 'it'\\''s' --catchup", "archive export --table tickers --catchup", "archive export --table trades --catchup");
        assertThat(needs().get(0).message()).contains("in 3 hours the source deletes rows").contains("pause the job");
    }

    @Test
    void aTableWhoseCursorMovesNeedsNoCommand() {
        table("trades", Duration.ofHours(20), Duration.ofMinutes(2), null);
        assertThat(needs()).singleElement().satisfies(need -> {
            assertThat(need.urgency()).isEqualTo(Needs.Urgency.WHEN_THERE_IS_TIME);
            assertThat(need.message()).endsWith("; it is being caught up");
            assertThat(need.command()).isEmpty();
        });
    }

    @Test
    void whatDoesNotAnswerIsSaidOnceForAllTables() {
        for (String name : List.of("trades", "tickers", "deltas")) {
            table(name, Duration.ofHours(2), Duration.ofDays(1), "cannot ask the source for its time: timed out");
        }
        assertThat(needs()).singleElement().satisfies(need -> {
            assertThat(need.urgency()).isEqualTo(Needs.Urgency.NOW);
            assertThat(need.message()).isEqualTo("cannot ask the source for its time: timed out; how long rows of 3 tables are safe cannot be told");
        });
    }

    @Test
    void whatKeepsWholeTablesBackIsSaidOnceAndAWindowThatIsTriedAgainIsNot() {
        for (String name : List.of("trades", "tickers")) {
            activity(name, new LoopHealth.Setback(Optional.empty(), 2, NOW, "cannot use directory /archive: it does not exist"));
        }
        activity("deltas", new LoopHealth.Setback(Optional.of(Window.of(NOW, Duration.ofHours(1))), 2, NOW, "the store is down"));
        assertThat(needs()).extracting(Needs.Need::message).containsExactly("cannot use directory /archive: it does not exist: this keeps 2 tables back; it is tried again");
    }

    @Test
    void aLoopThatDiedComesBeforeABreakerThatIsOpen() {
        loop = LoopHealth.State.DIED;
        breakers.put(Dependency.STORE, new Diary.Breaker(CircuitBreaker.State.OPEN, NOW, "5 calls failed in a row"));
        breakers.put(Dependency.LEDGER, new Diary.Breaker(CircuitBreaker.State.CLOSED, NOW, ""));
        assertThat(needs()).extracting(Needs.Need::message).containsExactly("nothing is exported any more: out of memory; start the daemon again",
                "the store is left alone for a while: 5 calls failed in a row");
    }

    /** A table of hours that are kept for 90 days, so far behind, whose cursor moved last so long ago. */
    private void table(String name, Duration behind, Duration moved, String unknown) {
        TableSpec spec = Scene.hourly(name, Duration.ofDays(90));
        Optional<Instant> cursor = Optional.of(NOW.minus(behind));
        RetentionRisk risk = new RetentionGuard(spec, AlarmThresholds.DEFAULT).assess(
                new RetentionGuard.Facts(NOW, cursor, Optional.empty(), Optional.empty(), Optional.empty(), SourceRetention.NONE, Optional.empty()), Optional.ofNullable(unknown).map(why -> new RetentionGuard.Silence(why, Optional.empty())));
        tables.put(name, new Health.Table(cursor, behind, risk, Optional.of(NOW.minus(moved))));
    }

    private void activity(String name, LoopHealth.Setback setback) {
        activities.put(name, new LoopHealth.Activity(LoopHealth.Doing.WAITING, Optional.empty(), Optional.empty(), 0, 0, Optional.empty(), List.of(setback)));
    }

    private List<Needs.Need> needs() {
        LoopHealth now = new LoopHealth(loop, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("out of memory"), activities);
        return Needs.of(new Health(Health.Status.HEALTHY, List.of(), NOW, true, true, tables, 0, 0, Map.of(), now), now, NOTHING_ODD, breakers);
    }
}
