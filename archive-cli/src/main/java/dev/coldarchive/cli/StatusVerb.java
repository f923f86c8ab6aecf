package dev.coldarchive.cli;

import dev.coldarchive.TableStatus;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.Style;
import dev.coldarchive.cli.console.TextTable;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.policy.LagSeverity;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.window.Window;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code archive status}. */
@Command(name = "status", description = {"Say where each table stands, what needs attention, and what to run next.",
    "Ends with 20 if retention may take rows within a day that are not archived for good."},
        footer = {"  archive status",
            "  archive status --json | jq '.tables[] | select(.severity != \"NORMAL\")'"})
final class StatusVerb extends Verb {
    @Mixin
    TableNames names = new TableNames();

    StatusVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        try (Session session = Session.open(surroundings, common)) {
            session.select(names.tables);
            List<TableStatus> all = session.composition().archiver().status().stream()
                    .filter(status -> names.tables.isEmpty() || names.tables.contains(status.table())).toList();
            boolean danger = all.stream().anyMatch(status -> status.retention().conflict());
            print(console, all);
            console.document(Json.object("tables", all.stream().map(StatusVerb::describe).toList(), "retentionDanger", danger));
            return danger ? ExitCode.RETENTION_DANGER : ExitCode.OK;
        }
    }

    private static void print(Console console, List<TableStatus> all) {
        TextTable table = new TextTable("table", "archived until", "overdue", "severity", "windows", ">rows", ">size", "time until loss");
        for (TableStatus status : all) {
            RetentionRisk risk = status.retention();
            table.row(status.table(), status.cursor().map(Figures::time).orElse("nothing yet"),
                    risk.overdue().isZero() ? "-" : Figures.duration(risk.overdue()), risk.severity().name().toLowerCase(java.util.Locale.ROOT),
                    windows(status), Figures.count(status.rows()), Figures.size(status.sizeBytes()),
                    risk.untilLoss().map(time -> time.isZero() ? "none" : Figures.duration(time)).orElse("-"));
        }
        console.result(table);
        all.stream().filter(status -> status.lateRows().windowsMarked() > 0).forEach(status -> console.note(status.table() + ": rows may have come late for "
                + Figures.count(status.lateRows().windowsMarked(), "window") + "; the oldest mark is of " + status.lateRows().oldestMark().map(Figures::time).orElseThrow()));
        long attention = all.stream().filter(status -> !NextSteps.of(status).isEmpty()).count();
        if (attention == 0) {
            console.result("");
            console.result(console.paint(Style.GREEN, "Nothing needs attention."));
        }
        for (TableStatus status : all) {
            List<NextSteps.Step> steps = NextSteps.of(status);
            if (!steps.isEmpty()) {
                console.result("");
                console.result(console.paint(status.retention().severity() == LagSeverity.NORMAL ? Style.YELLOW : Style.RED, status.table() + " needs attention"));
                steps.forEach(step -> {
                    console.result("  " + step.why());
                    console.result("      " + step.command());
                });
            }
        }
    }

    private static String windows(TableStatus status) {
        return status.windows().isEmpty() ? "none" : status.windows().entrySet().stream().filter(entry -> entry.getValue() > 0)
                .map(entry -> Figures.count(entry.getValue()) + " " + entry.getKey().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '))
                .collect(Collectors.joining(", "));
    }

    private static Map<String, Object> describe(TableStatus status) {
        return Json.object(
                "table", status.table(),
                "cursor", status.cursor(),
                "lastSuccess", status.lastSuccess(),
                "lagSeconds", status.lag(),
                "overdueSeconds", status.retention().overdue(),
                "severity", status.retention().severity(),
                "retentionSeconds", status.retention().retention(),
                "safetyMarginSeconds", status.retention().safetyMargin(),
                "secondsUntilLoss", status.retention().untilLoss(),
                "retentionConflict", status.retention().conflict(),
                "endangered", status.retention().endangered().map(Window::start),
                "endangeredBecause", status.retention().cause(),
                "windows", status.windows(),
                "rows", status.rows(),
                "sizeBytes", status.sizeBytes(),
                "lateRows", Json.object("windowsMarked", status.lateRows().windowsMarked(), "oldestMark", status.lateRows().oldestMark()),
                "windowsWaiting", status.waiting(),
                "needsAttention", status.needsAttention().stream().map(StatusVerb::describe).toList(),
                "next", NextSteps.of(status).stream().map(NextSteps.Step::command).toList());
    }

    private static Map<String, Object> describe(WindowRecord record) {
        return Json.object(
                "start", record.window().start(),
                "end", record.window().end(),
                "state", record.state(),
                "revision", record.revision(),
                "reason", record.reason(),
                "recount", record.recount());
    }
}
