package dev.coldarchive.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeColumnTest {
    private static final Instant END = Instant.parse("2024-11-03T06:00:00Z");

    @Provide
    Arbitrary<ZoneId> zones() {
        return Arbitraries.of(new TreeSet<>(ZoneId.getAvailableZoneIds())).map(ZoneId::of);
    }

    /** From 1970 to 2100, for which zones are known to have rules. */
    @Property
    void fromThenOnNoWallClockShowsAnEarlierTime(@ForAll("zones") ZoneId zone, @ForAll @LongRange(min = 0, max = 4_102_444_800L) long endSeconds,
            @ForAll @LongRange(min = 0, max = 400L * 86_400) long later) {
        Instant end = Instant.ofEpochSecond(endSeconds);
        Instant passed = TimeColumn.local("at", zone).surelyPassed(end);
        LocalDateTime wallClock = LocalDateTime.ofInstant(passed.plusSeconds(later), zone);
        assertThat(wallClock.toInstant(ZoneOffset.UTC)).isAfterOrEqualTo(end);
    }

    @ParameterizedTest
    @CsvSource({"UTC, PT0S", "America/New_York, PT5H", "Europe/Paris, PT-1H", "Asia/Kolkata, PT-5H-30M", "Pacific/Apia, PT11H", "Etc/GMT+12, PT12H", "+14:00, PT-14H"})
    void theDelayIsThatOfTheLatestOffsetAZoneHas(ZoneId zone, Duration delay) {
        assertThat(TimeColumn.local("at", zone).closeDelay()).isEqualTo(delay);
        assertThat(TimeColumn.local("at", zone).surelyPassed(END)).isEqualTo(END.plus(delay));
    }

    @Test
    void timesThatAreInstantsPassAtTheirEnd() {
        assertThat(TimeColumn.integer("ts", TimeUnit.MICROS).surelyPassed(END)).isEqualTo(END);
        assertThat(TimeColumn.timestamp("at").surelyPassed(END)).isEqualTo(END);
        assertThat(TimeColumn.timestamp("at").closeDelay()).isZero();
    }
}
