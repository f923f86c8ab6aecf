package dev.coldarchive.window;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * The column that says when a row happened.
 *
 * @param name name of the column
 * @param unit what an integer column counts; empty for timestamp and date columns
 * @param zone where the clock hung that filled a timestamp or date column without a zone; empty otherwise
 */
public record TimeColumn(String name, Optional<TimeUnit> unit, Optional<ZoneId> zone) {

    public static TimeColumn integer(String name, TimeUnit unit) {
        return new TimeColumn(name, Optional.of(unit), Optional.empty());
    }

    public static TimeColumn timestamp(String name) {
        return new TimeColumn(name, Optional.empty(), Optional.empty());
    }

    public static TimeColumn local(String name, ZoneId zone) {
        return new TimeColumn(name, Optional.empty(), Optional.of(zone));
    }

    /**
     * The first instant of the real clock at which no wall clock of the column's zone shows a time before {@code end} any
     * more: {@code end} itself, or later where the zone's offsets lie west of Greenwich.
     */
    public Instant surelyPassed(Instant end) {
        return zone.map(z -> end.minusSeconds(latestOffset(z).getTotalSeconds())).orElse(end);
    }

    /** The smallest offset a zone has around now or had in any transition: there the wall clock is the latest. */
    private static ZoneOffset latestOffset(ZoneId zone) {
        var rules = zone.getRules();
        if (rules.isFixedOffset()) {
            return rules.getOffset(Instant.EPOCH);
        }
        ZoneOffset latest = rules.getStandardOffset(Instant.EPOCH);
        for (var transition : rules.getTransitions()) {
            if (transition.getInstant().isAfter(Instant.EPOCH)) {
                latest = smaller(latest, transition.getOffsetAfter());
            }
        }
        for (var rule : rules.getTransitionRules()) {
            latest = smaller(latest, rule.getOffsetAfter());
        }
        return latest;
    }

    private static ZoneOffset smaller(ZoneOffset a, ZoneOffset b) {
        return a.getTotalSeconds() <= b.getTotalSeconds() ? a : b;
    }

    /** How far the close of a window lies after its end, beyond the table's lag. */
    public Duration closeDelay() {
        return Duration.between(Instant.EPOCH, surelyPassed(Instant.EPOCH));
    }
}
