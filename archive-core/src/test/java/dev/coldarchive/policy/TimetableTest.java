package dev.coldarchive.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimetableTest {

    @ParameterizedTest
    @CsvSource({
        "sunday 02:00, 2024-01-17T10:00:00Z, 2024-01-14T02:00:00Z, 2024-01-21T02:00:00Z",
        "Sun 2:00, 2024-01-14T02:00:00Z, 2024-01-14T02:00:00Z, 2024-01-21T02:00:00Z",
        "sunday 02:00, 2024-01-14T01:59:59.999Z, 2024-01-07T02:00:00Z, 2024-01-14T02:00:00Z",
        "monday 23:30, 2024-03-03T00:00:00Z, 2024-02-26T23:30:00Z, 2024-03-04T23:30:00Z",
        "07:15, 2024-03-01T07:14:00Z, 2024-02-29T07:15:00Z, 2024-03-01T07:15:00Z",
        "07:15, 2024-03-01T07:15:00Z, 2024-03-01T07:15:00Z, 2024-03-02T07:15:00Z"})
    void isDueOnItsDayAtItsTimeInUtc(String text, Instant now, Instant last, Instant next) {
        Timetable timetable = Timetable.parse(text);
        assertThat(timetable.lastDue(now)).isEqualTo(last);
        assertThat(timetable.nextDue(now)).isEqualTo(next);
        assertThat(Timetable.parse(timetable.toString())).isEqualTo(timetable);
    }

    @Test
    void isDueOnceADueTimeHoweverOftenItIsAsked() {
        Timetable timetable = Timetable.parse("sunday 02:00");
        Instant started = Instant.parse("2024-01-10T00:00:00Z");
        Instant sunday = Instant.parse("2024-01-14T02:00:00Z");
        assertThat(timetable.isDue(Optional.empty(), started, sunday.minusMillis(1))).isFalse();
        assertThat(timetable.isDue(Optional.empty(), started, sunday)).isTrue();
        assertThat(timetable.isDue(Optional.of(sunday), started, sunday.plusSeconds(5))).isFalse();
        assertThat(timetable.isDue(Optional.of(sunday.plusSeconds(1)), started, sunday.plusSeconds(6 * 86_400))).isFalse();
        assertThat(timetable.isDue(Optional.of(sunday), started, Instant.parse("2024-02-01T00:00:00Z"))).as("what was missed is made up for, once").isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sunday", "funday 02:00", "25:00", "2", "sunday 02:00 UTC", "0 2 * * SUN"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> Timetable.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
