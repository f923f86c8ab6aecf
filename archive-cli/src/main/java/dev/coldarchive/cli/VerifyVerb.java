package dev.coldarchive.cli;

import dev.coldarchive.TableSpec;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.Progress;
import dev.coldarchive.cli.console.Style;
import dev.coldarchive.cli.console.TextTable;
import dev.coldarchive.verify.TableVerdicts;
import dev.coldarchive.verify.VerifyLevel;
import dev.coldarchive.verify.VerifyReport;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.verify.WindowVerdict;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code archive verify}. */
@Command(name = "verify", description = {"Compare ledger, manifests, stored files and source; changes nothing.", "Ends with 4 if it finds problems."},
        footer = {"  archive verify                            everything, against the source",
            "  archive verify -t trades --start now-90d  the last 90 days of one table",
            "  archive verify --level head               a quick look at the store"})
final class VerifyVerb extends Verb {
    @Mixin
    TablesAndRange which = new TablesAndRange();

    @Option(names = "--parallel", paramLabel = "N", order = 5, description = "Windows looked at at a time, 1 to 64, each with a connection of its own. Default: 1.", defaultValue = "1")
    int parallel;

    @Option(names = "--level", paramLabel = "LEVEL", order = 4,
            description = "head: sizes and checksums; full: read every file back; source: and compare with the database. Default: source.",
            defaultValue = "source")
    VerifyLevel level;

    @Spec
    CommandSpec spec;

    VerifyVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        if (parallel < 1 || parallel > VerifyRequest.MOST_PARALLEL) {
            throw new ParameterException(spec.commandLine(), "--parallel " + parallel + " is not between 1 and " + VerifyRequest.MOST_PARALLEL + " windows");
        }
        try (Progress progress = Progress.on(console); Session session = Session.open(surroundings, common, progress, parallel)) {
            List<TableSpec> specs = session.select(which.tables);
            var start = TablesAndRange.resolve(which.start, surroundings.clock().instant(), specs);
            var end = TablesAndRange.resolve(which.end, surroundings.clock().instant(), specs);
            console.note("verifying " + TablesAndRange.words(start, end, "the first archived window", "the cursor"));
            VerifyReport report = session.composition().archiver().verify(new VerifyRequest(which.tables, start, end, level, parallel));
            progress.stop();
            print(console, report);
            console.document(Json.object(
                    "ok", report.ok(),
                    "level", level,
                    "start", start,
                    "end", end,
                    "tables", report.tables().stream().map(VerifyVerb::describe).toList(),
                    "problemCount", report.problemCount(),
                    "problems", report.problems().stream().map(VerifyVerb::describe).toList()));
            return report.ok() ? ExitCode.OK : ExitCode.PROBLEMS_FOUND;
        }
    }

    static void print(Console console, VerifyReport report) {
        if (report.tables().isEmpty()) {
            console.result("Nothing to verify: no window of the range is archived.");
            return;
        }
        TextTable table = new TextTable("table", ">windows", "verdicts", ">rows", ">size");
        report.tables().forEach(found -> table.row(found.table(), Figures.count(found.windows()), counts(found), Figures.count(found.rows()), Figures.size(found.sizeBytes())));
        console.result(table);
        console.result("");
        if (report.ok()) {
            console.result(console.paint(Style.GREEN, "No problems."));
            return;
        }
        console.result(console.paint(Style.RED, Figures.count(report.problemCount(), "problem") + ":"));
        for (WindowVerdict problem : report.problems()) {
            console.result("  " + problem.table() + " " + Figures.time(problem.window().start()) + " " + problem.verdict() + ": " + problem.detail());
        }
        if (report.problemCount() > report.problems().size()) {
            console.result("  and " + Figures.count(report.problemCount() - report.problems().size()) + " more");
        }
        WindowVerdict first = report.problems().get(0);
        console.result("");
        console.result("Nothing was changed. Archive a window again, if the source still has it, with for example:");
        console.result("  archive export " + NextSteps.range(first.table(), first.window()) + " --force");
    }

    private static String counts(TableVerdicts found) {
        return found.verdicts().entrySet().stream().map(entry -> Figures.count(entry.getValue()) + " " + entry.getKey()).collect(Collectors.joining(", "));
    }

    private static Map<String, Object> describe(TableVerdicts found) {
        return Json.object("table", found.table(), "verdict", found.worst(), "windows", found.windows(), "verdicts", found.verdicts(),
                "rows", found.rows(), "sizeBytes", found.sizeBytes());
    }

    private static Map<String, Object> describe(WindowVerdict window) {
        return Json.object("table", window.table(), "start", window.window().start(), "end", window.window().end(), "verdict", window.verdict(),
                "revision", window.revision(), "detail", window.detail());
    }
}
