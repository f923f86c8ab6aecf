package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ExportPlan;
import dev.coldarchive.ExportReport;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.window.Window;
import java.util.ArrayList;
import java.util.List;

/** Collects what an export of one table did, and tells the listener. Not thread-safe. */
final class Tally {
    private final ArchiveListener listener;
    private final List<ExportPlan> plans = new ArrayList<>();
    private final List<WindowOutcome> outcomes = new ArrayList<>();
    private final List<ArchiveException> failures = new ArrayList<>();

    Tally(ArchiveListener listener) {
        this.listener = listener;
    }

    void planned(ExportPlan plan) {
        plans.add(plan);
        listener.exportPlanned(plan.table(), plan.windows());
    }

    void done(WindowOutcome outcome) {
        outcomes.add(outcome);
        listener.windowDone(outcome);
    }

    void windowFailed(String table, Window window, ArchiveException error) {
        failures.add(error);
        listener.windowFailed(table, window, error);
    }

    void tableFailed(String table, ArchiveException error) {
        failures.add(error.inTable(table));
        listener.tableFailed(table, error);
    }

    /** Notes a failure that nobody needs to hear of now. */
    void failed(ArchiveException error) {
        failures.add(error);
    }

    /** Rows of all windows that were read. */
    long rows() {
        return outcomes.stream().mapToLong(WindowOutcome::rows).sum();
    }

    ExportReport report() {
        return new ExportReport(List.copyOf(plans), List.copyOf(outcomes), List.copyOf(failures));
    }
}
