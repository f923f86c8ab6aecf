package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.window.Window;

/** Told after each batch of one window: passes it on, one call at a time, keeps the lease alive, and ends the work where it has to end. Safe for use by several threads. */
final class Progress {
    private final String table;
    private final Window window;
    private final ArchiveListener listener;
    private final LeaseKeeper lease;
    private final Pace pace;
    private final StopSignal stop;

    Progress(String table, Window window, ArchiveListener listener, LeaseKeeper lease, Pace pace, StopSignal stop) {
        this.table = table;
        this.window = window;
        this.listener = listener;
        this.lease = lease;
        this.pace = pace;
        this.stop = stop;
    }

    void rows(long count) {
        pace.read(count);
        synchronized (this) {
            listener.rowsRead(table, window, count);
        }
        step();
    }

    /** To be called wherever the work can end without leaving anything half done. */
    void step() {
        if (stop.endsNow()) {
            throw new ArchiveException(ArchiveException.Category.FAILURE, "cannot finish window " + window + " of table " + table + ": the exporter was told to stop",
                    "nothing is lost: the next run exports it").inTable(table).inWindow(window);
        }
        lease.keep();
    }
}
