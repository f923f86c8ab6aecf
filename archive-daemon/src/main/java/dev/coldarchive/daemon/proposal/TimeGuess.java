package dev.coldarchive.daemon.proposal;

import dev.coldarchive.window.TimeUnit;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Guesses which column says when a row happened, and what an integer one counts. */
final class TimeGuess {
    private static final Pattern EVENT = Pattern.compile("(.*_)?(ts|time|timestamp|datetime)");
    private static final Pattern MOMENT = Pattern.compile(".*_(at|on|date)|date|day");
    private static final Pattern WITH_UNIT = Pattern.compile(".*(ts|time|timestamp|at)_?(s|ms|us|ns|secs|seconds|millis|micros|nanos)");
    /** Such columns change after the row was written, or lie in the future. */
    private static final Pattern MOVING = Pattern.compile("(last_.*|.*(updated|modified|deleted|expires|expiry|expiration|valid|closed?|ends?)_.*|.*_until)");
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Duration AHEAD = Duration.ofDays(366);

    private TimeGuess() {}

    /** Columns that may say when a row happened, the likeliest first. */
    static List<ColumnFacts> candidates(TableFacts table) {
        return table.columns().stream().filter(ColumnFacts::canTellTime).filter(c -> c.partitions() || named(c)).sorted(Comparator.comparingInt(TimeGuess::doubt)).toList();
    }

    private static boolean named(ColumnFacts column) {
        String name = column.name().toLowerCase(Locale.ROOT);
        boolean timeLike = EVENT.matcher(name).matches() || MOMENT.matcher(name).matches() || WITH_UNIT.matcher(name).matches();
        return timeLike && !MOVING.matcher(name).matches();
    }

    private static int doubt(ColumnFacts column) {
        String name = column.name().toLowerCase(Locale.ROOT);
        int byName = EVENT.matcher(name).matches() || WITH_UNIT.matcher(name).matches() ? 0 : 1;
        return (column.partitions() ? 0 : 4) + (column.leadsIndex() ? 0 : 2) + byName;
    }

    /**
     * The unit in which all these values lie between the year 2000 and a year from now.
     *
     * @return empty if there is none
     */
    static Optional<TimeUnit> unit(long min, long max, Instant now) {
        return Arrays.stream(TimeUnit.values()).filter(u -> plausible(min, u, now) && plausible(max, u, now)).findFirst();
    }

    /** What the column's name says it counts, for a table without rows. */
    static TimeUnit unitByName(String column) {
        String name = column.toLowerCase(Locale.ROOT);
        return name.endsWith("ms") || name.endsWith("millis") ? TimeUnit.MILLIS : name.endsWith("ns") || name.endsWith("nanos") ? TimeUnit.NANOS
                : name.endsWith("_s") || name.endsWith("secs") || name.endsWith("seconds") ? TimeUnit.SECONDS : TimeUnit.MICROS;
    }

    private static boolean plausible(long value, TimeUnit unit, Instant now) {
        long seconds = Math.floorDiv(value, unit.perSecond());
        return seconds >= EARLIEST.getEpochSecond() && seconds <= now.plus(AHEAD).getEpochSecond();
    }
}
