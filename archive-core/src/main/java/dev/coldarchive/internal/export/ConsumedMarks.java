package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.window.Window;
import java.util.Set;

/** Lets go of marks whose rows the archive holds. */
final class ConsumedMarks {
    private ConsumedMarks() {}

    /**
     * To be called when the ledger has the window, never before. That they cannot be deleted costs another count of the window, and is no failure of its export.
     *
     * @param seen by the very view that was archived, or that was found to be archived
     */
    static void consume(Ports ports, TableSpec table, Window window, Set<Long> seen) {
        if (seen.isEmpty()) {
            return;
        }
        try {
            ports.marks().consume(table, seen);
        } catch (ArchiveException e) {
            ports.listener().warning(table.name(), "window " + window + " will be counted again: its late rows are archived, but " + e.getMessage());
        }
    }
}
