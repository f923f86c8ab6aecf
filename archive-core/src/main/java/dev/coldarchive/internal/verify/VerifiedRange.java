package dev.coldarchive.internal.verify;

import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.export.WindowPlan;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.verify.VerifyRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The range of one table that a request means, on the table's grid; may be empty. */
record VerifiedRange(Instant start, Instant end, Duration every) {
    static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
    static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    /** Empty if the table was never exported and has no rows. */
    static Optional<VerifiedRange> of(Ports ports, TableSpec table, VerifyRequest request) {
        WindowPlan plan = new WindowPlan(ports, table);
        request.start().ifPresent(plan::checkGrid);
        request.end().ifPresent(plan::checkGrid);
        Optional<Instant> from = request.start().or(plan::firstWindow);
        Optional<Instant> cursor = ports.ledger().cursor(table.name()).map(Cursor::position);
        if (from.isEmpty() && cursor.isEmpty()) {
            return Optional.empty();
        }
        Instant end = request.end().or(() -> cursor.map(at -> table.grid().at(at).start())).orElseGet(from::orElseThrow);
        Instant start = request.start().orElseGet(() -> earliest(ports, table, from.orElse(end), end));
        return Optional.of(new VerifiedRange(table.grid().at(start).start(), end, table.grid().every()));
    }

    /** The first window that the ledger knows of: retention may have moved the source's first row past it. */
    private static Instant earliest(Ports ports, TableSpec table, Instant firstRow, Instant end) {
        return ports.ledger().windows(table.name(), EARLIEST, end, 1).stream().findFirst()
                .map(record -> record.window().start()).filter(firstRow::isAfter).orElse(firstRow);
    }

    /** What is left of it after an instant on the grid. */
    VerifiedRange from(Instant later) {
        return later.isAfter(start) ? new VerifiedRange(later, end, every) : this;
    }

    long windows() {
        return start.isBefore(end) ? Duration.between(start, end).dividedBy(every) : 0;
    }
}
