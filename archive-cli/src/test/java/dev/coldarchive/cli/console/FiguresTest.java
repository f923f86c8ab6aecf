package dev.coldarchive.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {

    @ParameterizedTest
    @CsvSource({"0, 0 B", "999, 999 B", "1000, 1.0 kB", "12345678, 12.3 MB", "123456789, 123 MB", "999949999, 1.0 GB", "2000000000000, 2.0 TB"})
    void sizesHaveThreeDigitsAndAUnit(long bytes, String text) {
        assertThat(Figures.size(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 0.0 s", "PT1.44S, 1.4 s", "PT59S, 59 s", "PT61S, 1 min 1 s", "PT2H, 2 h", "PT2H5M9S, 2 h 5 min", "P3DT4H59M, 3 d 4 h", "P40D, 40 d"})
    void durationsHaveTheirTwoLargestUnits(Duration length, String text) {
        assertThat(Figures.duration(length)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"2024-01-15T00:00:00Z, 2024-01-15", "2024-01-15T10:00:00Z, 2024-01-15T10:00Z", "2024-01-15T10:00:30Z, 2024-01-15T10:00:30Z"})
    void timesAreAsShortAsIsExact(Instant time, String text) {
        assertThat(Figures.time(time)).isEqualTo(text);
    }

    @Test
    void countsAreGroupedAndNounsAgree() {
        assertThat(Figures.count(1_234_567, "row")).isEqualTo("1,234,567 rows");
        assertThat(Figures.count(1, "row")).isEqualTo("1 row");
    }
}
