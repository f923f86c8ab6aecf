package dev.coldarchive.daemon.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.event.WindowOutcome.Result;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.LeaseHeldException;
import dev.coldarchive.policy.CircuitBreaker;
import dev.coldarchive.policy.Dependency;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DiaryTest {
    private static final Instant TEN = Instant.parse("2024-01-15T10:00:00Z");

    private Instant now = TEN;
    private final Diary diary = new Diary(() -> now);

    @Test
    void aWindowThatIsWorkedOnGrowsUntilItIsDone() {
        diary.exportPlanned("trades", List.of(hour(0), hour(1)));
        diary.windowStarted("trades", hour(0));
        diary.rowsRead("trades", hour(0), 1_000);
        diary.rowsRead("trades", hour(0), 500);
        diary.partStored("trades", hour(0), ObjectKey.of("raw/a.parquet"), 77, true);
        assertThat(diary.read().running()).containsExactly(new Diary.Running("trades", hour(0), TEN, 1_500, 77, 0));
        done(hour(0), Result.COMMITTED, 1_500);
        assertThat(diary.read().running()).isEmpty();
        diary.windowStarted("trades", hour(1));
        assertThat(diary.read().running()).containsExactly(new Diary.Running("trades", hour(1), TEN, 0, 0, 1_500));
        assertThat(diary.read().rounds().get("trades").done()).isEqualTo(1);
    }

    @Test
    void sameHoursOfTwoTablesAreTwo() {
        diary.windowStarted("trades", hour(0));
        diary.windowStarted("tickers", hour(0));
        diary.tableFailed("trades", error("cannot export table trades: x"));
        assertThat(diary.read().running()).extracting(Diary.Running::table).containsExactly("tickers");
    }

    @Test
    void whatHappensToManyWindowsForOneReasonIsOneIncidentThatNamesTheLast() {
        for (int i = 0; i < 1_000; i++) {
            now = TEN.plusSeconds(i);
            diary.windowFailed("trades", hour(i), error("cannot export window " + hour(i) + " of table trades: the store is down"));
        }
        diary.windowFailed("trades", hour(5), error("cannot export window " + hour(5) + " of table trades: the disk is full"));
        List<Incident> all = diary.read().incidents();
        assertThat(all).extracting(Incident::times).containsExactly(1L, 1_000L);
        assertThat(all.get(1).window()).contains(hour(999));
        assertThat(all.get(1).first()).isEqualTo(TEN);
        assertThat(all.get(1).last()).isEqualTo(TEN.plusSeconds(999));
        assertThat(all.get(1).command()).contains("archive export --table trades --start " + hour(999).start() + " --end " + hour(999).end());
    }

    @Test
    void anIncidentIsOverOnceItsWindowIsDoneAndBeginsAnewWhenItComesBack() {
        diary.windowFailed("trades", hour(0), error("cannot export window " + hour(0) + " of table trades: down"));
        done(hour(1), Result.COMMITTED, 1);
        assertThat(diary.read().incidents().get(0).over()).as("another window").isEmpty();
        done(hour(0), Result.COMMITTED, 1);
        assertThat(diary.read().incidents().get(0).over()).contains(TEN);
        diary.windowFailed("trades", hour(0), error("cannot export window " + hour(0) + " of table trades: down"));
        assertThat(diary.read().incidents()).singleElement().satisfies(again -> assertThat(again.over()).isEmpty());
    }

    @Test
    void aTablesIncidentIsOverWhenTheTableHasItsTurn() {
        diary.tableFailed("trades", error("cannot export table trades: no connection"));
        diary.exportPlanned("tickers", List.of());
        assertThat(diary.read().incidents().get(0).over()).isEmpty();
        diary.exportPlanned("trades", List.of());
        assertThat(diary.read().incidents().get(0).over()).contains(TEN);
    }

    @Test
    void thatAnotherExporterHasATableIsNoIncident() {
        diary.tableFailed("trades", new LeaseHeldException(new Lease("trades", "other", 1, TEN)));
        assertThat(diary.read().incidents()).isEmpty();
    }

    @Test
    void memoryIsBoundedWhateverHappens() {
        for (int i = 0; i < 10_000; i++) {
            now = TEN.plus(Duration.ofMinutes(i));
            diary.warning("trades", "warning number " + i);
            done(hour(i), Result.COMMITTED, 10);
        }
        assertThat(diary.read().incidents()).hasSize(Incidents.KEPT);
        assertThat(diary.read().incidents().get(0).message()).isEqualTo("warning number 9999");
        assertThat(diary.read().lastDay()).hasSize(Throughput.BUCKETS);
        assertThat(diary.read().lastDay().stream().mapToLong(Throughput.Bucket::windows).sum()).isEqualTo(1_440);
    }

    @Test
    void whatIsOlderThanADayIsForgotten() {
        done(hour(0), Result.COMMITTED, 10);
        diary.windowFailed("trades", hour(1), error("cannot export window " + hour(1) + " of table trades: down"));
        now = TEN.plus(Duration.ofHours(23));
        assertThat(diary.read().lastDay()).containsExactly(new Throughput.Bucket(TEN, 1, 10, 100, 1));
        now = TEN.plus(Duration.ofHours(24));
        assertThat(diary.read().lastDay()).isEmpty();
    }

    @Test
    void aBreakerSaysSinceWhenAndWhy() {
        assertThat(diary.read().breakers().get(Dependency.STORE)).isEqualTo(new Diary.Breaker(CircuitBreaker.State.CLOSED, TEN, ""));
        now = TEN.plusSeconds(5);
        diary.breakerChanged(Dependency.STORE, CircuitBreaker.State.OPEN, "5 calls failed in a row");
        assertThat(diary.read().breakers().get(Dependency.STORE)).isEqualTo(new Diary.Breaker(CircuitBreaker.State.OPEN, now, "5 calls failed in a row"));
    }

    @Test
    void aRetryIsForgottenOnceAWindowIsDone() {
        diary.retrying("put raw/a.parquet", 2, Duration.ofSeconds(4), error("cannot put it: connection reset"));
        assertThat(diary.read().retry()).map(Diary.Retry::what).isEqualTo(Optional.of("put raw/a.parquet"));
        done(hour(0), Result.UNCHANGED, 0);
        assertThat(diary.read().retry()).isEmpty();
    }

    @Test
    void aRefusedWindowIsAnIncidentWithItsCommand() {
        done(hour(0), Result.QUARANTINED, 0);
        assertThat(diary.read().incidents()).singleElement().satisfies(incident -> {
            assertThat(incident.category()).isEqualTo("quarantined");
            assertThat(incident.command()).contains("archive export --table trades --start 2024-01-15T10:00:00Z --end 2024-01-15T11:00:00Z");
        });
    }

    private void done(Window window, Result result, long rows) {
        diary.windowDone(new WindowOutcome("trades", window, result, 1, rows, 0, rows * 10, 1, Duration.ofSeconds(1), "a reason"));
    }

    private static ArchiveException error(String message) {
        return new ArchiveException(Category.TRANSIENT, message, null);
    }

    private static Window hour(int number) {
        return Window.of(TEN.plus(Duration.ofHours(number)), Duration.ofHours(1));
    }
}
