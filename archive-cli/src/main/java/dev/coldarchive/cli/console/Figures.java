package dev.coldarchive.cli.console;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers, sizes and times as people read them; times read back as they are printed. */
public final class Figures {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};
    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAYS = DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Figures() {}

    /** {@code 1,234,567}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 1 window}, {@code 12 windows}. */
    public static String count(long number, String noun) {
        return count(number) + " " + noun + (number == 1 ? "" : "s");
    }

    /** {@code 12.3 MB}, in powers of 1,000. */
    public static String size(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || value >= 99.95 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
    }

    /** The two largest units: {@code 3 d 4 h}, {@code 12 min}, {@code 1.4 s}. */
    public static String duration(Duration length) {
        if (length.compareTo(Duration.ofSeconds(10)) < 0) {
            return String.format(Locale.ROOT, "%.1f s", length.toMillis() / 1000.0);
        }
        long[] parts = {length.toDays(), length.toHoursPart(), length.toMinutesPart(), length.toSecondsPart()};
        String[] names = {"d", "h", "min", "s"};
        int first = 0;
        while (parts[first] == 0) {
            first++;
        }
        String text = parts[first] + " " + names[first];
        return first < 3 && parts[first + 1] > 0 ? text + " " + parts[first + 1] + " " + names[first + 1] : text;
    }

    /** {@code 2024-01-15}, {@code 2024-01-15T10:00Z} or with seconds: the shortest that is exact. */
    public static String time(Instant instant) {
        if (instant.getNano() != 0 || instant.getEpochSecond() % 60 != 0) {
            return instant.toString();
        }
        return instant.getEpochSecond() % 86_400 == 0 ? DAYS.format(instant) : MINUTES.format(instant);
    }

    /** Rows a second. */
    public static long rate(long rows, Duration took) {
        return Math.round(rows / Math.max(took.toNanos() / 1e9, 0.001));
    }
}
