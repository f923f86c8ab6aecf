package dev.coldarchive.cli;

import dev.coldarchive.ExportEstimate;
import dev.coldarchive.ExportPlan;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.TextTable;
import dev.coldarchive.window.Window;
import java.util.List;
import java.util.Map;

/** What an export would do, and about how much that is. */
record ExportPlanText(Session session, ExportRequest request) {
    /** Fewer windows are done before anybody has read how long they take. */
    private static final int MANY = 24;

    /** What a dry run says. */
    ExitCode print(Console console, List<ExportPlan> plans) {
        TextTable table = new TextTable("table", ">windows", "from", "until", ">archived already", ">rows, about", ">size, about", ">temporary disk, about", ">time, about", "notes");
        for (ExportPlan plan : plans) {
            List<Window> windows = plan.windows();
            ExportEstimate about = estimate(plan);
            table.row(plan.table(), Figures.count(windows.size()), windows.isEmpty() ? "-" : Figures.time(windows.get(0).start()),
                    windows.isEmpty() ? "-" : Figures.time(windows.get(windows.size() - 1).end()), Figures.count(plan.archivedAlready()), about.rows().map(Figures::count).orElse("?"),
                    about.bytes().map(Figures::size).orElse("?"), about.temporaryBytes().map(Figures::size).orElse("?"), about.time().map(Figures::duration).orElse("?"), String.join("; ", plan.notes()));
        }
        console.result(table);
        console.result("");
        console.result("Nothing was done: this was a dry run.");
        console.document(Json.object("dryRun", true, "start", request.start(), "end", request.end(), "tables", plans.stream().map(this::describe).toList()));
        return ExitCode.OK;
    }

    /** Says before a long one what is to be expected; nothing before a short one. */
    void note(Console console, List<ExportPlan> plans) {
        for (ExportPlan plan : plans) {
            if (plan.windows().size() >= MANY) {
                ExportEstimate about = estimate(plan);
                console.note(plan.table() + ": " + Figures.count(plan.windows().size(), "window") + about.rows().map(rows -> ", about " + Figures.count(rows) + " rows").orElse("")
                        + about.bytes().map(bytes -> ", " + Figures.size(bytes)).orElse("")
                        + about.temporaryBytes().map(bytes -> " (up to " + Figures.size(bytes) + " of temporary files)").orElse("") + about.time().map(time -> ", " + Figures.duration(time)).orElse(""));
            }
        }
    }

    private ExportEstimate estimate(ExportPlan plan) {
        TableSpec table = session.select(List.of(plan.table())).get(0);
        return ExportEstimate.of(session.composition().ledger(), table, plan, pace(), session.composition().configuration().streams().parallel());
    }

    private long pace() {
        long asked = request.longRun().rowsPerSecond();
        return asked > 0 ? asked : session.composition().configuration().streams().rowsPerSecond();
    }

    private Map<String, Object> describe(ExportPlan plan) {
        ExportEstimate about = estimate(plan);
        return Json.object("table", plan.table(), "windows", plan.windows().stream().map(window -> Json.object("start", window.start(), "end", window.end())).toList(),
                "archivedAlready", plan.archivedAlready(), "estimatedRows", about.rows(), "estimatedBytes", about.bytes(), "estimatedTemporaryBytes", about.temporaryBytes(), "estimatedSeconds", about.time(), "notes", plan.notes());
    }
}
