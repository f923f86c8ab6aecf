package dev.coldarchive.window;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneOffsetTransitionRule;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The column that says when a row happened.
 *
 * @param name name of the column
 * @param unit what an integer column counts; empty for timestamp and date columns
 * @param zone where the clock hung that filled a timestamp or date column without a zone; empty otherwise
 */
public record TimeColumn(String name, Optional<TimeUnit> unit, Optional<ZoneId> zone) {

    /** A number since 1970-01-01T00:00:00Z, in this unit. */
    public static TimeColumn integer(String name, TimeUnit unit) {
        return new TimeColumn(name, Optional.of(unit), Optional.empty());
    }

    /** A column with a time zone: an instant. */
    public static TimeColumn timestamp(String name) {
        return new TimeColumn(name, Optional.empty(), Optional.empty());
    }

    /** A column without a time zone: wall clock, or a date, of this zone. */
    public static TimeColumn local(String name, ZoneId zone) {
        return new TimeColumn(name, Optional.empty(), Optional.of(zone));
    }

    /**
     * The first instant of the real clock at which no wall clock of the column's zone shows a time before {@code end} any
     * more: {@code end} itself, or later where the zone's offsets lie west of Greenwich.
     */
    public Instant surelyPassed(Instant end) {
        return zone.map(z -> end.minusSeconds(offsets(z).min().orElseThrow())).orElse(end);
    }

    /**
     * The first instant of the real clock at which a wall clock of the column's zone may have shown {@code start}: {@code start} itself, or earlier where the zone's
     * offsets lie east of Greenwich.
     */
    public Instant firstShown(Instant start) {
        return zone.map(z -> start.minusSeconds(offsets(z).max().orElseThrow())).orElse(start);
    }

    /** The offsets in seconds that a zone had at the epoch and has had since. */
    private static IntStream offsets(ZoneId zone) {
        var rules = zone.getRules();
        if (rules.isFixedOffset()) {
            return IntStream.of(rules.getOffset(Instant.EPOCH).getTotalSeconds());
        }
        var since = rules.getTransitions().stream().filter(transition -> transition.getInstant().isAfter(Instant.EPOCH)).map(ZoneOffsetTransition::getOffsetAfter);
        var coming = rules.getTransitionRules().stream().map(ZoneOffsetTransitionRule::getOffsetAfter);
        return Stream.of(Stream.of(rules.getStandardOffset(Instant.EPOCH), rules.getOffset(Instant.EPOCH)), since, coming).flatMap(s -> s)
                .mapToInt(ZoneOffset::getTotalSeconds);
    }

    /** How far the close of a window lies after its end, beyond the table's lag. */
    public Duration closeDelay() {
        return Duration.between(Instant.EPOCH, surelyPassed(Instant.EPOCH));
    }
}
