package dev.coldarchive.daemon.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.TableSpec;
import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.ledger.DayCount;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CalendarTest {
    private static final LocalDate MONDAY = LocalDate.of(2024, 1, 15);
    private static final Instant NOON = Instant.parse("2024-01-16T12:00:00Z");

    private final TableSpec hourly = table(Duration.ofHours(1), Duration.ofHours(1));

    @Test
    void aTableThatWasNeverExportedHasNoDays() {
        assertThat(Calendar.of(look(hourly, null, null, List.of(), List.of(), List.of()), NOON)).isEmpty();
    }

    @Test
    void whatTheCursorHasPassedAndTheLedgerDoesNotKnowIsMissing() {
        List<Calendar.Day> days = Calendar.of(look(hourly, "2024-01-15T10:00:00Z", "2024-01-16T11:00:00Z",
                List.of(count(MONDAY, WindowState.COMMITTED, 13), count(MONDAY.plusDays(1), WindowState.COMMITTED, 11)), List.of(), List.of()), NOON);
        assertThat(days).extracting(Calendar.Day::windows).containsExactly(
                Map.of(WindowKind.MISSING, 1L, WindowKind.ARCHIVED, 13L), Map.of(WindowKind.ARCHIVED, 11L, WindowKind.OPEN, 1L));
        assertThat(days.get(0).worst()).isEqualTo(WindowKind.MISSING);
    }

    @Test
    void whatIsDueAfterTheCursorWaitsExceptWhatIsKnownThere() {
        List<Calendar.Day> days = Calendar.of(look(hourly, "2024-01-15T22:00:00Z", "2024-01-16T00:00:00Z", List.of(count(MONDAY, WindowState.COMMITTED, 2)),
                List.of(count(MONDAY.plusDays(1), WindowState.QUARANTINED, 1), count(MONDAY.plusDays(1), WindowState.COMMITTED, 3)), List.of()), NOON);
        assertThat(days.get(1).windows()).isEqualTo(Map.of(WindowKind.QUARANTINED, 1L, WindowKind.WAITING, 7L, WindowKind.ARCHIVED, 3L, WindowKind.OPEN, 1L));
        assertThat(days.get(1).worst()).isEqualTo(WindowKind.QUARANTINED);
    }

    @Test
    void aCursorInsideAWindowMakesNoWindowOfItsOwn() {
        List<Calendar.Day> days = Calendar.of(look(hourly, "2024-01-16T08:00:00Z", "2024-01-16T10:20:00Z", List.of(count(MONDAY.plusDays(1), WindowState.COMMITTED, 3)), List.of(), List.of()), NOON);
        assertThat(days).singleElement().satisfies(day -> assertThat(day.windows()).isEqualTo(Map.of(WindowKind.ARCHIVED, 3L, WindowKind.OPEN, 1L)));
    }

    @Test
    void aMarkTurnsAWindowThatWasWellIntoALateOne() {
        Window marked = hourly.grid().at(Instant.parse("2024-01-15T11:30:00Z"));
        List<Calendar.Day> days = Calendar.of(look(hourly, "2024-01-15T10:00:00Z", "2024-01-15T12:00:00Z", List.of(count(MONDAY, WindowState.SEALED, 2)), List.of(), List.of(marked)),
                Instant.parse("2024-01-15T13:00:00Z"));
        assertThat(days.get(0).windows()).isEqualTo(Map.of(WindowKind.LATE, 1L, WindowKind.SEALED, 1L, WindowKind.OPEN, 1L));
    }

    @Test
    void windowsOfAMinuteAndOfADayAreCountedAlike() {
        assertThat(Calendar.of(look(table(Duration.ofMinutes(1), Duration.ZERO), "2024-01-15T00:00:00Z", "2024-01-15T00:00:00Z", List.of(), List.of(), List.of()), NOON))
                .extracting(Calendar.Day::windows).containsExactly(Map.of(WindowKind.WAITING, 1_440L), Map.of(WindowKind.WAITING, 720L));
        assertThat(Calendar.of(look(table(Duration.ofDays(1), Duration.ofDays(1)), "2024-01-10T00:00:00Z", "2024-01-15T00:00:00Z", List.of(count(MONDAY.minusDays(1), WindowState.COMMITTED, 1)),
                List.of(), List.of()), NOON)).extracting(Calendar.Day::worst)
                .containsExactly(WindowKind.MISSING, WindowKind.MISSING, WindowKind.MISSING, WindowKind.MISSING, WindowKind.ARCHIVED, WindowKind.OPEN, WindowKind.OPEN);
    }

    private static TableLook look(TableSpec table, String first, String cursor, List<DayCount> before, List<DayCount> after, List<Window> marked) {
        return new TableLook(table, Optional.ofNullable(cursor).map(at -> new Cursor("trades", Instant.parse(at), Instant.EPOCH)), Optional.ofNullable(first).map(Instant::parse), before, after, marked,
                List.of());
    }

    private static DayCount count(LocalDate day, WindowState state, long windows) {
        return new DayCount(day, state, false, state == WindowState.QUARANTINED, windows, windows * 100, windows * 1_000, Instant.EPOCH);
    }

    private static TableSpec table(Duration every, Duration lag) {
        return TableSpec.builder("trades").time(TimeColumn.integer("exchange_ts", TimeUnit.MICROS)).every(every).lag(lag).build();
    }
}
