package dev.coldarchive.cli;

import dev.coldarchive.Archiver;
import dev.coldarchive.SealReport;
import dev.coldarchive.SealReport.Looked;
import dev.coldarchive.SealRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.Progress;
import dev.coldarchive.cli.console.TextTable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code archive seal}. */
@Command(name = "seal",
        description = {"Count windows for the last time, and seal those that the archive holds exactly.", "Each export does so by itself for windows that retention may take soon (seal-ahead).",
            "Ends with 3 if a window cannot be sealed now."},
        footer = {"  archive seal                                        what is due",
            "  archive seal -t trades --start 2024-01-15 --end 2024-01-16"})
final class SealVerb extends Verb {
    @Mixin
    TablesAndRange which = new TablesAndRange();

    SealVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        try (Progress progress = Progress.on(console); Session session = Session.open(surroundings, common, progress, Optional.empty())) {
            List<TableSpec> specs = session.select(which.tables);
            Instant now = surroundings.clock().instant();
            TablesAndRange.Range range = which.resolve(now, specs);
            SealRequest request = new SealRequest(which.tables, range.start(), range.end());
            if (which.hasRange()) {
                console.note("range " + range.words("the first archived window", "the last window that is due"));
            }
            Archiver archiver = session.composition().archiver();
            SealReport report = StopInOrder.onSignal(archiver, console, () -> archiver.seal(request));
            progress.stop();
            print(console, report);
            console.document(Json.object("complete", report.complete(), "start", request.start(), "end", request.end(), "sealed",
                    report.windows().stream().filter(Looked::sealed).count(), "windows", report.windows().stream().map(SealVerb::describe).toList()));
            return report.complete() ? ExitCode.OK : ExitCode.SOME_WINDOWS_FAILED;
        }
    }

    private static void print(Console console, SealReport report) {
        if (report.windows().isEmpty()) {
            console.result("No window is due to be sealed.");
            return;
        }
        TextTable table = new TextTable("table", "window", "sealed", "why not");
        report.windows().forEach(one -> table.row(one.table(), Figures.time(one.window().start()), one.sealed() ? "yes" : "no", one.reason()));
        console.result(table);
    }

    private static Map<String, Object> describe(Looked one) {
        return Json.object("table", one.table(), "start", one.window().start(), "end", one.window().end(), "sealed", one.sealed(), "reason", one.reason());
    }
}
