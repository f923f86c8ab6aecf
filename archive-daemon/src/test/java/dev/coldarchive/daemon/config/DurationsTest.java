package dev.coldarchive.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class DurationsTest {

    @Property
    void whatIsSpelledIsReadBack(@ForAll @LongRange(min = 0, max = 1L << 45) long millis) {
        Duration length = Duration.ofMillis(millis);
        assertThat(Durations.parse(Durations.spell(length))).isEqualTo(length);
    }

    @Property
    void otherTextsAreRefusedOrMeanALength(@ForAll String text) {
        try {
            assertThat(Durations.parse(text)).isGreaterThanOrEqualTo(Duration.ZERO);
        } catch (IllegalArgumentException e) {
            assertThat(text).isNotEqualTo("1h");
        }
    }

    @Example
    void theUnitsAreThoseThatPeopleWrite() {
        assertThat(Durations.parse("1w2d3h4m5s6ms")).isEqualTo(Duration.ofDays(9).plusHours(3).plusMinutes(4).plusSeconds(5).plusMillis(6));
        assertThat(Durations.spell(Duration.ofMinutes(90))).isEqualTo("1h30m");
        assertThatThrownBy(() -> Durations.parse("90")).isInstanceOf(IllegalArgumentException.class);
    }
}
