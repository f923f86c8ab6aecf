package dev.coldarchive.cli;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ExportPlan;
import dev.coldarchive.ExportReport;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.Style;
import dev.coldarchive.cli.console.TextTable;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.event.WindowOutcome.Result;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What an export did, in words, as JSON, and as an exit code. */
record ExportResult(Session session, ExportRequest request, ExportReport report) {
    private static final int LISTED = 10;

    ExitCode print(Console console) {
        TextTable table = new TextTable("table", ">windows", ">archived", ">unchanged", ">waiting", ">refused", ">failed", ">rows", ">size");
        for (String name : tables()) {
            table.row(name, planned(name).map(plan -> Figures.count(plan.windows().size())).orElse("-"),
                    Figures.count(count(name, Result.COMMITTED) + count(name, Result.ADOPTED)), Figures.count(count(name, Result.UNCHANGED)),
                    Figures.count(count(name, Result.NOT_CLOSED)), Figures.count(count(name, Result.QUARANTINED)), Figures.count(failed(name)),
                    Figures.count(rows(name)), Figures.size(bytes(name)));
        }
        console.result(table);
        report.plans().forEach(plan -> plan.notes().forEach(note -> console.note(plan.table() + ": " + note)));
        refused(console);
        report.failures().forEach(failure -> Failures.print(console, failure));
        if (!report.complete()) {
            troubled().forEach(name -> console.detail("safe: what is archived of " + name + " stands; " + cursor(name)));
        } else {
            console.result("");
            console.result(console.paint(Style.GREEN, done()));
        }
        ExitCode code = code();
        console.document(Json.object(
                "complete", report.complete(),
                "start", request.start(),
                "end", request.end(),
                "rows", report.rows(),
                "tables", tables().stream().map(this::describe).toList(),
                "failures", report.failures().stream().map(Failures::describe).toList(),
                "exitCode", code.number()));
        return code;
    }

    private String done() {
        if (report.plans().stream().anyMatch(plan -> !plan.windows().isEmpty())) {
            return "Done.";
        }
        long already = report.plans().stream().mapToLong(ExportPlan::archivedAlready).sum();
        return request.start().isEmpty() || already == 0 ? "Nothing was due." : "Archived already: " + Figures.count(already, "window") + ". To read what is archived again, say --force.";
    }

    /** Says which windows were refused, and why; many of them are counted. */
    private void refused(Console console) {
        List<WindowOutcome> refused = report.outcomes().stream().filter(outcome -> outcome.result() == Result.QUARANTINED).toList();
        for (WindowOutcome window : refused.subList(0, Math.min(refused.size(), LISTED))) {
            console.error(window.table() + " " + Figures.time(window.window().start()) + " refused: " + window.detail());
        }
        if (refused.size() > LISTED) {
            console.detail("and " + Figures.count(refused.size() - LISTED, "more window"));
        }
        if (!refused.isEmpty()) {
            console.hint("mend the cause, then: archive export --table " + NextSteps.quoted(refused.get(0).table()));
        }
    }

    private ExitCode code() {
        if (report.complete()) {
            return ExitCode.OK;
        }
        boolean succeeded = report.outcomes().stream().anyMatch(outcome -> outcome.result() != Result.NOT_CLOSED);
        return ExitCode.of(report.failures(), succeeded);
    }

    private Map<String, Object> describe(String table) {
        return Json.object(
                "table", table,
                "planned", planned(table).map(plan -> plan.windows().size()),
                "archivedAlready", planned(table).map(ExportPlan::archivedAlready),
                "committed", count(table, Result.COMMITTED),
                "adopted", count(table, Result.ADOPTED),
                "unchanged", count(table, Result.UNCHANGED),
                "notClosed", count(table, Result.NOT_CLOSED),
                "quarantined", count(table, Result.QUARANTINED),
                "failed", failed(table),
                "rows", rows(table),
                "sizeBytes", bytes(table),
                "notes", planned(table).map(ExportPlan::notes).orElse(List.of()));
    }

    /** Tables that something was planned for, or that did not get that far. */
    private List<String> tables() {
        return Stream.concat(report.plans().stream().map(ExportPlan::table), report.failures().stream().flatMap(failure -> failure.table().stream())).distinct().toList();
    }

    private Optional<ExportPlan> planned(String table) {
        return report.plans().stream().filter(plan -> plan.table().equals(table)).findFirst();
    }

    /** Tables in which something failed or was refused. */
    private List<String> troubled() {
        return tables().stream().filter(table -> failed(table) > 0 || count(table, Result.QUARANTINED) > 0).toList();
    }

    private String cursor(String table) {
        try {
            return session.composition().ledger().cursor(table).map(cursor -> "its cursor stands at " + Figures.time(cursor.position())).orElse("its cursor is not set yet");
        } catch (ArchiveException unknown) {
            return "its cursor is unchanged, and cannot be read now";
        }
    }

    private long count(String table, Result result) {
        return report.outcomes().stream().filter(outcome -> outcome.table().equals(table) && outcome.result() == result).count();
    }

    private long failed(String table) {
        return report.failures().stream().filter(failure -> failure.table().filter(table::equals).isPresent()).count();
    }

    private long rows(String table) {
        return committed(table).mapToLong(WindowOutcome::rows).sum();
    }

    private long bytes(String table) {
        return committed(table).mapToLong(WindowOutcome::sizeBytes).sum();
    }

    private Stream<WindowOutcome> committed(String table) {
        return report.outcomes().stream().filter(outcome -> outcome.table().equals(table) && outcome.result() == Result.COMMITTED);
    }
}
