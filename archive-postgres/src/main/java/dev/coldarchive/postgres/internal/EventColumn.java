package dev.coldarchive.postgres.internal;

import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Locale;

/**
 * The time column in its own terms: raw values are what an integer column counts, microseconds from the Unix epoch for
 * timestamps (wall clock as if UTC where there is no zone), days for dates. Bounds are literals of the column's own type, so
 * that its index serves.
 *
 * @param name name of the column
 * @param form its type
 * @param unit what an integer counts; null otherwise
 */
record EventColumn(String name, Form form, TimeUnit unit) {
    private static final long DAY = 86_400;

    enum Form { INTEGER, TIMESTAMPTZ, TIMESTAMP, DATE }

    static EventColumn of(TimeColumn column, Form form) {
        return new EventColumn(column.name(), form, column.unit().orElse(null));
    }

    private long perSecond() {
        return form == Form.INTEGER ? unit.perSecond() : TimeUnit.MICROS.perSecond();
    }

    /** The smallest raw value that is not before an instant in whole seconds; the nearest there is where none reaches it. */
    long raw(Instant instant) {
        long seconds = instant.getEpochSecond();
        if (form == Form.DATE) {
            return -Math.floorDiv(-seconds, DAY);
        }
        BigInteger raw = BigInteger.valueOf(seconds).multiply(BigInteger.valueOf(perSecond()));
        return raw.bitLength() < Long.SIZE ? raw.longValue() : seconds < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }

    /** The instant of a raw value; the first or last one there is where it lies beyond. */
    Instant instant(long raw) {
        long perSecond = form == Form.DATE ? 1 : perSecond();
        long value = form == Form.DATE ? raw * DAY : raw;
        try {
            return Instant.ofEpochSecond(Math.floorDiv(value, perSecond), Math.floorMod(value, perSecond) * (1_000_000_000 / perSecond));
        } catch (DateTimeException e) {
            return value < 0 ? Instant.MIN : Instant.MAX;
        }
    }

    /** A literal of the column's type. */
    String literal(long raw) {
        return switch (form) {
            case INTEGER -> "'" + raw + "'::int8";
            case TIMESTAMPTZ -> "'" + wallClock(raw, "+00") + "'::timestamptz";
            case TIMESTAMP -> "'" + wallClock(raw, "") + "'::timestamp";
            case DATE -> "'" + date(instant(raw).atZone(ZoneOffset.UTC), "") + "'::date";
        };
    }

    /** {@code time >= start AND time < end}. */
    String between(Instant start, Instant end) {
        String column = column();
        return column + " >= " + literal(raw(start)) + " AND " + column + " < " + literal(raw(end));
    }

    String column() {
        return "t." + Sql.identifier(name);
    }

    /** The condition under which a row's time is a point in time. */
    String finite() {
        return form == Form.INTEGER ? column() + " IS NOT NULL" : column() + " > '-infinity' AND " + column() + " < 'infinity'";
    }

    /** SQL for the raw value of an expression of the column's type. */
    String rawSql(String expression) {
        return switch (form) {
            case INTEGER -> "(" + expression + ")::int8";
            case TIMESTAMPTZ, TIMESTAMP -> "(extract(epoch FROM " + expression + ") * 1000000)::int8";
            case DATE -> "(" + expression + " - '1970-01-01'::date)::int8";
        };
    }

    /** SQL name of the type that bounds of partitions are written in. */
    String typeName() {
        return form == Form.INTEGER ? "int8" : form.name().toLowerCase(Locale.ROOT);
    }

    private String wallClock(long raw, String zone) {
        ZonedDateTime at = instant(raw).atZone(ZoneOffset.UTC);
        return date(at, String.format(Locale.ROOT, " %02d:%02d:%02d.%06d%s", at.getHour(), at.getMinute(), at.getSecond(), at.getNano() / 1_000, zone));
    }

    /** Years before 1 as PostgreSQL writes them: year 0 is 1 BC. */
    private static String date(ZonedDateTime at, String rest) {
        int year = at.getYear();
        return String.format(Locale.ROOT, "%04d-%02d-%02d%s%s", year > 0 ? year : 1 - year, at.getMonthValue(), at.getDayOfMonth(), rest, year > 0 ? "" : " BC");
    }
}
