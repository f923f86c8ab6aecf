package dev.coldarchive.policy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When something is done that is done once a day or once a week, in UTC: written {@code 02:00} or {@code sunday 02:00}. It knows due times only; what was done last is for
 * whoever does it to remember, so that nothing is done twice, or left out, over a restart.
 *
 * @param day of the week; empty for every day
 * @param at time of day, in whole minutes
 */
public record Timetable(Optional<DayOfWeek> day, LocalTime at) {
    private static final Pattern FORM = Pattern.compile("(?:([a-z]+) +)?(\\d{1,2}:\\d{2})");

    /** @throws IllegalArgumentException if it is written otherwise */
    public static Timetable parse(String text) {
        Matcher form = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!form.matches()) {
            throw new IllegalArgumentException("no time of the day or the week such as 02:00 or sunday 02:00: " + text);
        }
        try {
            LocalTime at = LocalTime.parse(form.group(2).length() == 4 ? "0" + form.group(2) : form.group(2));
            return new Timetable(Optional.ofNullable(form.group(1)).map(Timetable::dayOfWeek), at);
        } catch (java.time.DateTimeException e) {
            throw new IllegalArgumentException("no time of the day: " + text, e);
        }
    }

    /** Whole names, or their first three letters. */
    private static DayOfWeek dayOfWeek(String name) {
        return Arrays.stream(DayOfWeek.values()).filter(day -> {
            String whole = day.name().toLowerCase(Locale.ROOT);
            return whole.equals(name) || whole.substring(0, 3).equals(name);
        }).findFirst().orElseThrow(() -> new IllegalArgumentException("no day of the week: " + name));
    }

    /** The latest time it was due, not after this moment. */
    public Instant lastDue(Instant now) {
        ZonedDateTime clock = now.atZone(ZoneOffset.UTC);
        ZonedDateTime due = clock.with(at);
        due = day.isPresent() ? due.with(TemporalAdjusters.previousOrSame(day.get())) : due;
        return (due.isAfter(clock) ? due.minusDays(day.isPresent() ? 7 : 1) : due).toInstant();
    }

    /** The first time it is due after this moment. */
    public Instant nextDue(Instant now) {
        return lastDue(now).atZone(ZoneOffset.UTC).plusDays(day.isPresent() ? 7 : 1).toInstant();
    }

    /**
     * Whether it is to be done now: it was due since it was begun last.
     *
     * @param begun when it was begun last; empty if never: then it waits for its first due time
     * @param since from when on there is a timetable at all
     */
    public boolean isDue(Optional<Instant> begun, Instant since, Instant now) {
        return begun.orElse(since).isBefore(lastDue(now));
    }

    @Override
    public String toString() {
        return day.map(name -> name.name().toLowerCase(Locale.ROOT) + " ").orElse("") + at;
    }
}
