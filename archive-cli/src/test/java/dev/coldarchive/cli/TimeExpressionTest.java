package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.window.WindowGrid;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeExpressionTest {
    private static final Instant NOW = Instant.parse("2024-03-10T14:35:12Z");
    private static final WindowGrid HOURS = new WindowGrid(Duration.ofHours(1));
    private static final WindowGrid DAYS = new WindowGrid(Duration.ofDays(1));

    @ParameterizedTest
    @CsvSource({
        "2024-01-15, 2024-01-15T00:00:00Z",
        "2024-01-15T10:00Z, 2024-01-15T10:00:00Z",
        "2024-01-15T10:00:00Z, 2024-01-15T10:00:00Z",
        "2024-01-15t10:00:00z, 2024-01-15T10:00:00Z",
        "2024-01-15 10:00, 2024-01-15T10:00:00Z",
        "2024-01-15T10:00:00+02:00, 2024-01-15T08:00:00Z",
        "2024-01-15T10:00:00-05:00, 2024-01-15T15:00:00Z",
        "2024-01-15T10:37, 2024-01-15T10:37:00Z",
    })
    void aWrittenOutTimeIsWhatItSaysInUtc(String text, Instant meant) {
        assertThat(TimeExpression.parse(text).resolve(NOW, List.of(DAYS))).isEqualTo(meant);
    }

    @ParameterizedTest
    @CsvSource({
        "now, 2024-03-10T14:00:00Z",
        "now-90d, 2023-12-11T14:00:00Z",
        "now-2h, 2024-03-10T12:00:00Z",
        "now-36m, 2024-03-10T13:00:00Z",
        "now-1w, 2024-03-03T14:00:00Z",
        "now - 3h, 2024-03-10T11:00:00Z",
    })
    void aTimeBeforeNowIsRoundedDownToAWindow(String text, Instant meant) {
        assertThat(TimeExpression.parse(text).resolve(NOW, List.of(HOURS))).isEqualTo(meant);
    }

    @Test
    void ofSeveralGridsAWindowStartOfAllIsTaken() {
        assertThat(TimeExpression.parse("now-2h").resolve(NOW, List.of(HOURS, DAYS))).isEqualTo(Instant.parse("2024-03-10T00:00:00Z"));
        WindowGrid sixHours = new WindowGrid(Duration.ofHours(6));
        WindowGrid eightHours = new WindowGrid(Duration.ofHours(8));
        assertThat(TimeExpression.parse("now").resolve(NOW, List.of(sixHours, eightHours))).isEqualTo(Instant.parse("2024-03-10T00:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2024-13-01", "2024-01-32", "15.01.2024", "now+1d", "now-1y", "now-", "1705312800", "2024-01-15T25:00Z"})
    void anythingElseIsRefusedWithWhatToSay(String text) {
        assertThatThrownBy(() -> TimeExpression.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' is no time").hasMessageContaining("now-90d");
    }
}
