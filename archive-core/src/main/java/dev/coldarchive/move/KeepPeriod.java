package dev.coldarchive.move;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long rows stay in their table, by the calendar in UTC: {@code 3y1m} are three years and a month, whatever days these have; {@code 90d}, {@code 2w}, {@code 1y6m}.
 *
 * @param months years count twelve each; 0 or more
 * @param days weeks count seven each; 0 or more, and not zero together with the months
 */
public record KeepPeriod(int months, int days) {
    private static final Pattern FORM = Pattern.compile("(?:(\\d{1,3})y)?(?:(\\d{1,4})m)?(?:(\\d{1,4})w)?(?:(\\d{1,5})d)?");

    public KeepPeriod {
        if (months < 0 || days < 0 || months + days < 1) {
            throw new IllegalArgumentException("rows are kept for a day at least");
        }
    }

    /** @throws IllegalArgumentException if it is written otherwise */
    public static KeepPeriod parse(String text) {
        Matcher form = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (text.isBlank() || !form.matches()) {
            throw new IllegalArgumentException("no period such as 3y1m, 18m, 2w or 90d: " + text);
        }
        return new KeepPeriod(12 * number(form.group(1)) + number(form.group(2)), 7 * number(form.group(3)) + number(form.group(4)));
    }

    private static int number(String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    /** So long ago. A 31st that a month does not have is its last day. */
    public Instant before(Instant now) {
        return now.atZone(ZoneOffset.UTC).minusMonths(months).minusDays(days).toInstant();
    }

    /** As SQL has it. */
    public String interval() {
        return months + " months " + days + " days";
    }

    @Override
    public String toString() {
        return (months >= 12 ? months / 12 + "y" : "") + (months % 12 > 0 ? months % 12 + "m" : "") + (days > 0 ? days + "d" : "");
    }
}
