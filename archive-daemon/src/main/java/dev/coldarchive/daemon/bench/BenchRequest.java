package dev.coldarchive.daemon.bench;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.window.Window;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * What to measure. The range is half-open, in event time, and lies on the table's grid.
 *
 * @param table configured table
 * @param start start of the first window
 * @param end end of the last window
 * @param parallel most connections that rows are read on at the same time; each path is measured with one, and with so many
 * @param runs of each path that count
 * @param warmUps of each path before, which do not
 */
public record BenchRequest(TableSpec table, Instant start, Instant end, int parallel, int runs, int warmUps) {

    public BenchRequest {
        if (!start.isBefore(end)) {
            throw new ArchiveException(ArchiveException.Category.USAGE, "cannot measure [" + start + ", " + end + "): it does not start before its end",
                    "ranges are half-open: the end is the first instant that is left out");
        }
        if (parallel < 1 || runs < 1 || warmUps < 0) {
            throw new IllegalArgumentException("parallel " + parallel + ", runs " + runs + " and warm-ups " + warmUps + " have to be 1, 1 and 0 at least");
        }
    }

    List<Window> windows() {
        return table.grid().between(start, end);
    }

    List<Window> slices() {
        return windows().stream().flatMap(window -> window.slices(table.slices()).stream()).toList();
    }

    /** Numbers of connections to measure with. */
    Stream<Integer> connections() {
        return Stream.of(1, parallel).distinct();
    }
}
