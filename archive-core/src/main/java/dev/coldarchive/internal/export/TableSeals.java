package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.SealReport;
import dev.coldarchive.SealRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.Transient;
import dev.coldarchive.internal.work.Lane;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.window.Window;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Seals windows of one table under its lease. Not thread-safe. */
final class TableSeals {
    /** Few at a time: each is read whole, and what is not archived at all comes before. */
    private static final int A_TURN = 8;

    private final ExportRun run;
    private final Ports ports;
    private final TableSpec table;
    private final LeaseKeeper lease;
    private final Pace pace;
    private final Tally tally;

    TableSeals(ExportRun run, TableSpec table, LeaseKeeper lease, Pace pace, Tally tally) {
        this.run = run;
        this.ports = run.ports;
        this.table = table;
        this.lease = lease;
        this.pace = pace;
        this.tally = tally;
    }

    /** Seals some of the windows that are due; those that it looked at in vain come after all others the next time. */
    void sealDue(Turn turn) {
        SealSchedule seals = run.memory.seals();
        Instant now = ports.source().now();
        List<Window> next = seals.next(ports, table, now);
        for (Window window : next.subList(0, Math.min(A_TURN, next.size()))) {
            if (run.stop.endsAfterWindow()) {
                return;
            }
            try {
                seals.looked(table, window, now);
                lease.keep();
                seal(window);
            } catch (ArchiveException e) {
                tally.windowFailed(table.name(), window, e.inTable(table.name()).inWindow(window));
                if (e instanceof Transient || e.category() == Category.LEASE) {
                    return;
                }
            }
        }
        if (next.size() > A_TURN) {
            turn.leavesMore();
        }
    }

    /** Looks at windows and seals those that can be. */
    void seal(SealRequest request, List<SealReport.Looked> looked) {
        for (WindowRecord record : toSeal(request)) {
            if (!run.stop.endsAfterWindow()) {
                lease.keep();
                Optional<String> why = seal(record.window());
                looked.add(new SealReport.Looked(table.name(), record.window(), why.isEmpty(), why.orElse("")));
            }
        }
    }

    /** Why it cannot be sealed now; empty if it is. */
    private Optional<String> seal(Window window) {
        Lane lane = run.lanes().lane();
        lane.enter(lease::keep);
        ports.listener().sealStarted(table.name(), window);
        try {
            return sealing(window, lane).seal(window);
        } finally {
            lane.leave();
            ports.listener().sealEnded(table.name(), window);
        }
    }

    private Sealing sealing(Window window, Lane lane) {
        WindowAttempts attempts = new WindowAttempts(run, table, lease, ExportMode.AGAIN, tally, Turn.unbounded(ports.time()), pace);
        return new Sealing(ports, run.workplace.scratch(), table, lease, planned -> {
            tally.done(attempts.once(planned, lane));
            lane.enter(lease::keep); // it is counted once more
        }, attempts.progress(window)::rows);
    }

    private List<WindowRecord> toSeal(SealRequest request) {
        if (request.start().isEmpty() && request.end().isEmpty()) {
            return run.memory.seals().due(ports, table);
        }
        WindowPlan plan = new WindowPlan(ports, table);
        request.start().ifPresent(plan::checkGrid);
        request.end().ifPresent(plan::checkGrid);
        return ports.ledger().windows(table.name(), request.start().orElse(WindowPlan.EARLIEST), request.end().orElseGet(plan::dueEnd));
    }
}
