package dev.coldarchive;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Windows to count for the last time. Ranges are half-open, in event time, and lie on the table's grid.
 *
 * @param tables configured names; empty for all
 * @param start first window's start; empty, as {@code end}, for the windows that are due to be sealed
 * @param end last window's end; empty for the cursor
 */
public record SealRequest(List<String> tables, Optional<Instant> start, Optional<Instant> end) {

    public SealRequest {
        tables = List.copyOf(tables);
        if (start.isPresent() && end.isPresent() && !start.get().isBefore(end.get())) {
            throw new ArchiveException(ArchiveException.Category.USAGE, "cannot seal range [" + start.get() + ", " + end.get() + "): it does not start before its end",
                    "ranges are half-open: the end is the first instant that is left out");
        }
    }

    /** What retention may take next, of all tables. */
    public static SealRequest due() {
        return new SealRequest(List.of(), Optional.empty(), Optional.empty());
    }

    /** A range of one table. */
    public static SealRequest range(String table, Instant start, Instant end) {
        return new SealRequest(List.of(table), Optional.of(start), Optional.of(end));
    }
}
