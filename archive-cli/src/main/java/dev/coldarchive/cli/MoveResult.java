package dev.coldarchive.cli;

import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.TextTable;
import dev.coldarchive.move.KeepPeriod;
import dev.coldarchive.move.MovePlan;
import dev.coldarchive.move.MoveReport;
import dev.coldarchive.move.RowMover.Month;
import dev.coldarchive.move.RowMover.MoveState;
import java.util.Map;
import java.util.Optional;

/** What is said of rows that are moved within the database. */
final class MoveResult {
    private MoveResult() {}

    static void print(Console console, KeepPeriod keep, MovePlan plan) {
        MoveState state = plan.state();
        console.note("old is what lies before " + Figures.time(plan.cutoff()) + " (UTC)");
        if (state.months().isEmpty()) {
            console.result("No row is old enough to be moved.");
        } else {
            TextTable months = new TextTable("month", ">rows", ">size");
            state.months().forEach(month -> months.row(name(month), Figures.count(month.rows()), Figures.size(month.sizeBytes())));
            months.row("all", Figures.count(state.rows()), Figures.size(state.sizeBytes()));
            console.result(months);
            console.result("");
            console.result("They move into " + state.archiveTable() + ", a month a transaction.");
        }
        if (!state.installed()) {
            console.warning("what moves them is not installed yet");
            console.hint("archive retention move --table " + NextSteps.quoted(plan.table()) + " --keep " + keep + " --install --confirm (or --sql, for the table's owner to run)");
        }
        state.obstacles().forEach(obstacle -> {
            console.warning(obstacle.what());
            console.hint(obstacle.remedy());
        });
        plan.unready().ifPresent(one -> console.warning("rows from " + Figures.time(one.start()) + " on would be left: " + one.why()));
    }

    private static String name(Month month) {
        return month.start().toString().substring(0, 7);
    }

    static Map<String, Object> describe(MovePlan plan, Optional<MoveReport> report) {
        MoveState state = plan.state();
        return Json.object("table", plan.table(), "cutoff", plan.cutoff(), "archiveTable", state.archiveTable(), "installed", state.installed(), "rows", state.rows(), "sizeBytes", state.sizeBytes(),
                "months", state.months().stream().map(month -> Json.object("month", name(month), "rows", month.rows(), "sizeBytes", month.sizeBytes())).toList(),
                "obstacles", state.obstacles().stream().map(one -> Json.object("what", one.what(), "remedy", one.remedy())).toList(),
                "left", report.map(MoveReport::unready).orElse(plan.unready()).map(one -> Json.object("from", one.start(), "because", one.why())),
                "moved", report.map(done -> Json.object("run", done.run(), "rows", done.rows(), "batches", done.batches())));
    }
}
