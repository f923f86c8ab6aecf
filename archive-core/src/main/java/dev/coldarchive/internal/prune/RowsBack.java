package dev.coldarchive.internal.prune;

import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.source.PrunableSource;
import dev.coldarchive.window.Window;
import java.time.Instant;

/**
 * Whether pruned windows have rows again, which nobody tells the ledger of: they were loaded, or brought back otherwise. Asked oldest window first; one look passes over all windows that have none.
 * Not thread-safe.
 */
final class RowsBack {
    private final Ports ports;
    private final PrunableSource source;
    private final TableSpec table;
    private final Instant end;
    /** The first row at or after the window that was last looked for, or the end. */
    private Instant next = Instant.MIN;

    /** @param end no window that is asked for ends later */
    RowsBack(Ports ports, PrunableSource source, TableSpec table, Instant end) {
        this.ports = ports;
        this.source = source;
        this.table = table;
        this.end = end;
    }

    boolean in(Window window) {
        if (next.isBefore(window.start())) {
            next = ports.guards().source().call(ports.guards().policy().source(), "look for rows of " + table.name() + " " + window,
                    () -> source.firstRow(table, window.start(), end)).orElse(end);
        }
        return next.isBefore(window.end());
    }
}
