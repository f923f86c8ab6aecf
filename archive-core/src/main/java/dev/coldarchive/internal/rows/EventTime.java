package dev.coldarchive.internal.rows;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.window.Window;
import java.time.Instant;

/** Turns values of a table's time column into event time, and windows into the values that bound them. */
public final class EventTime {
    private final int column;
    private final long perSecond;
    private final long secondsPerUnit;

    private EventTime(int column, long perSecond, long secondsPerUnit) {
        this.column = column;
        this.perSecond = perSecond;
        this.secondsPerUnit = secondsPerUnit;
    }

    /**
     * @throws ArchiveException if the schema has no such column, or it cannot hold times as configured
     */
    public static EventTime of(TableSpec table, TableSchema schema) {
        String name = table.time().name();
        int index = schema.indexOf(name).orElseThrow(() -> wrong(table, "it is not there", "name another time-column"));
        ColumnType.Kind kind = schema.columns().get(index).type().kind();
        return switch (kind) {
            case INT32, INT64 -> new EventTime(index, table.time().unit()
                    .orElseThrow(() -> wrong(table, "it counts integers", "say time-unit: seconds, millis, micros or nanos")).perSecond(), 1);
            case TIMESTAMP, LOCAL_TIMESTAMP -> new EventTime(index, 1_000_000, 1);
            case DATE -> new EventTime(index, 1, 86_400);
            default -> throw wrong(table, "it is of type " + kind, "a time column is an integer, a timestamp or a date");
        };
    }

    public int column() {
        return column;
    }

    /** The first value that belongs to an instant or a later one. */
    public long bound(Instant time) {
        return secondsPerUnit > 1 ? Math.floorDiv(time.getEpochSecond() + secondsPerUnit - 1, secondsPerUnit) : Math.multiplyExact(time.getEpochSecond(), perSecond);
    }

    /** The instant that a value stands for; of a column without a zone, as if its clock showed UTC. */
    public Instant instant(long value) {
        long seconds = secondsPerUnit > 1 ? value * secondsPerUnit : Math.floorDiv(value, perSecond);
        long nanos = secondsPerUnit > 1 ? 0 : Math.floorMod(value, perSecond) * (1_000_000_000 / perSecond);
        return Instant.ofEpochSecond(seconds, nanos);
    }

    public boolean inside(Window window, long value) {
        return value >= bound(window.start()) && value < bound(window.end());
    }

    private static ArchiveException wrong(TableSpec table, String reason, String hint) {
        return new ArchiveException(ArchiveException.Category.USAGE,
                "cannot use column " + table.time().name() + " of table " + table.name() + " as time: " + reason, hint).inTable(table.name());
    }
}
