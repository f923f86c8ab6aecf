package dev.coldarchive.internal.verify;

import dev.coldarchive.TableSpec;
import dev.coldarchive.doctor.Outcome;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.Cursor;
import java.time.Instant;
import java.util.Optional;

/** A table's cursor against its grid, against now, and against what the source still has. */
record CursorCheck(Ports ports, TableSpec table, RetentionWatch watch) {

    Outcome outcome() {
        Optional<Cursor> cursor = ports.ledger().cursor(table.name());
        return cursor.map(found -> judged(found.position())).orElseGet(() -> Outcome.ok("nothing is archived yet"));
    }

    private Outcome judged(Instant position) {
        Instant now = ports.source().now();
        if (table.time().surelyPassed(position).isAfter(now)) {
            return Outcome.fail("the cursor is at " + position + ", in the future: no window before that is archived until then", "archive ledger rebuild --table " + table.name());
        }
        if (!table.grid().isOnGrid(position)) {
            return Outcome.warn("the cursor is at " + position + ", within a window: an older exporter may have left it", "archive export --table " + table.name() + " archives that window whole");
        }
        return watch.own(table).oldest().filter(first -> !table.grid().at(position).end().isAfter(first))
                .map(first -> Outcome.fail("the cursor is at " + position + ", and the oldest partition that is still there begins at " + first + ": what lay between is gone",
                        "archive export --table " + table.name() + " --catchup records it as SOURCE_GONE, and archives the rest"))
                .orElseGet(() -> Outcome.ok("at " + position));
    }
}
