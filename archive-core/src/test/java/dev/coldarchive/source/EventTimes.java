package dev.coldarchive.source;

import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import java.time.DateTimeException;
import java.time.Instant;

/** What instant a stored value of a time column stands for. */
public final class EventTimes {
    private EventTimes() {}

    /** Null for NULL and infinite times. */
    public static Instant instant(TimeColumn time, ColumnType type, Object stored) {
        if (stored == null) {
            return null;
        }
        long value = (Long) stored;
        return switch (type.kind()) {
            case INT32, INT64 -> of(value, time.unit().orElseThrow());
            case TIMESTAMP, LOCAL_TIMESTAMP -> value == Long.MIN_VALUE || value == Long.MAX_VALUE ? null : of(value, TimeUnit.MICROS);
            case DATE -> value == Integer.MIN_VALUE || value == Integer.MAX_VALUE ? null : Instant.ofEpochSecond(value * 86_400);
            default -> throw new IllegalArgumentException("no time column can be of type " + type);
        };
    }

    private static Instant of(long value, TimeUnit unit) {
        try {
            return Instant.ofEpochSecond(Math.floorDiv(value, unit.perSecond()), Math.floorMod(value, unit.perSecond()) * (1_000_000_000 / unit.perSecond()));
        } catch (DateTimeException e) {
            return value < 0 ? Instant.MIN : Instant.MAX;
        }
    }
}
