package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ExportPlan;
import dev.coldarchive.ExportReport;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.window.Window;
import java.util.ArrayList;
import java.util.List;

/** Collects what an export of one table did, and tells the listener, of one thing at a time. Safe for use by several threads. */
final class Tally {
    private final ArchiveListener listener;
    private final List<ExportPlan> plans = new ArrayList<>();
    private final List<WindowOutcome> outcomes = new ArrayList<>();
    private final List<ArchiveException> failures = new ArrayList<>();

    Tally(ArchiveListener listener) {
        this.listener = listener;
    }

    synchronized void planned(ExportPlan plan) {
        plans.add(plan);
        listener.exportPlanned(plan.table(), plan.windows());
    }

    synchronized void done(WindowOutcome outcome) {
        outcomes.add(outcome);
        listener.windowDone(outcome);
    }

    synchronized void windowFailed(String table, Window window, ArchiveException error) {
        failures.add(error);
        listener.windowFailed(table, window, error);
    }

    synchronized void tableFailed(String table, ArchiveException error) {
        failures.add(error.inTable(table));
        listener.tableFailed(table, error);
    }

    /** Notes a failure that nobody needs to hear of now. */
    synchronized void failed(ArchiveException error) {
        failures.add(error);
    }

    synchronized ExportReport report() {
        return new ExportReport(List.copyOf(plans), List.copyOf(outcomes), List.copyOf(failures));
    }
}
