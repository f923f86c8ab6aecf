package dev.coldarchive.move;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeepPeriodTest {

    @ParameterizedTest
    @CsvSource({
        "3y1m, 2024-03-31T10:15:00Z, 2021-02-28T10:15:00Z, 37 months 0 days, 3y1m",
        "3y1m, 2024-03-29T00:00:00Z, 2021-02-28T00:00:00Z, 37 months 0 days, 3y1m",
        "1y, 2024-02-29T23:59:59Z, 2023-02-28T23:59:59Z, 12 months 0 days, 1y",
        "18M, 2024-01-15T00:00:00Z, 2022-07-15T00:00:00Z, 18 months 0 days, 1y6m",
        "2w, 2024-03-10T01:00:00Z, 2024-02-25T01:00:00Z, 0 months 14 days, 14d",
        "1m90d, 2024-03-31T00:00:00Z, 2023-12-01T00:00:00Z, 1 months 90 days, 1m90d"})
    void goesByTheCalendarInUtc(String text, Instant now, Instant before, String interval, String written) {
        KeepPeriod keep = KeepPeriod.parse(text);
        assertThat(keep.before(now)).isEqualTo(before);
        assertThat(keep.interval()).isEqualTo(interval);
        assertThat(keep).hasToString(written).isEqualTo(KeepPeriod.parse(written));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "0d", "3", "y", "1m3y", "-1y", "1h", "3y 1m", "P3Y1M", "99999y"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> KeepPeriod.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
