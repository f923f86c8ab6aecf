package dev.coldarchive;

import dev.coldarchive.event.WindowOutcome;
import java.util.List;

/**
 * What an export did.
 *
 * @param plans what was to be done, a table each
 * @param outcomes how each window ended that did not fail, in order of completion
 * @param failures what went wrong; a table's later windows may have gone on
 */
public record ExportReport(List<ExportPlan> plans, List<WindowOutcome> outcomes, List<ArchiveException> failures) {

    /** Several reports as one. */
    public static ExportReport all(List<ExportReport> reports) {
        return new ExportReport(reports.stream().flatMap(report -> report.plans().stream()).toList(), reports.stream().flatMap(report -> report.outcomes().stream()).toList(),
                reports.stream().flatMap(report -> report.failures().stream()).toList());
    }

    /** Rows that new revisions hold. */
    public long rows() {
        return outcomes.stream().filter(o -> o.result() == WindowOutcome.Result.COMMITTED).mapToLong(WindowOutcome::rows).sum();
    }

    /** Whether every window that was due is archived. */
    public boolean complete() {
        return failures.isEmpty() && outcomes.stream().noneMatch(o -> o.result() == WindowOutcome.Result.QUARANTINED);
    }
}
