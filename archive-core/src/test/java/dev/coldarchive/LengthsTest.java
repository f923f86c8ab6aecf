package dev.coldarchive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.internal.work.Lengths;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LengthsTest {

    @ParameterizedTest
    @CsvSource({"PT2160H, 90 d", "PT1H, 1 h", "PT36H, 36 h", "PT15M, 15 min", "PT10S, 10 s", "PT1M30S, 90 s", "PT0.25S, PT0.25S", "PT0S, PT0S"})
    void aLengthIsSaidExactlyInTheLargestUnitThatItIsAMultipleOf(Duration length, String words) {
        assertThat(Lengths.words(length)).isEqualTo(words);
    }
}
