package dev.coldarchive.cli;

import dev.coldarchive.TableSpec;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.Progress;
import dev.coldarchive.cli.console.Style;
import dev.coldarchive.cli.console.TextTable;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.VerifyLevel;
import dev.coldarchive.verify.VerifyReport;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.verify.WindowVerdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code archive verify}. */
@Command(name = "verify", description = {"Compare ledger, manifests, stored files and source; changes nothing.", "Ends with 4 if it finds problems."},
        footer = {"  archive verify                            everything, against the source",
            "  archive verify -t trades --start now-90d  the last 90 days of one table",
            "  archive verify --level head               a quick look at the store"})
final class VerifyVerb extends Verb {
    @Mixin
    TablesAndRange which = new TablesAndRange();

    @Option(names = "--level", paramLabel = "LEVEL", order = 4,
            description = "head: sizes and checksums; full: read every file back; source: and compare with the database. Default: source.",
            defaultValue = "source")
    VerifyLevel level;

    VerifyVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        try (Progress progress = Progress.on(console).verifying(); Session session = Session.open(surroundings, common, progress, Optional.empty())) {
            List<TableSpec> specs = session.select(which.tables);
            var start = TablesAndRange.resolve(which.start, surroundings.clock().instant(), specs);
            var end = TablesAndRange.resolve(which.end, surroundings.clock().instant(), specs);
            console.note("verifying " + TablesAndRange.words(start, end, "the first archived window", "the cursor"));
            VerifyReport report = session.composition().archiver().verify(new VerifyRequest(which.tables, start, end, level));
            progress.stop();
            print(console, report);
            console.document(Json.object(
                    "ok", report.ok(),
                    "level", level,
                    "start", start,
                    "end", end,
                    "tables", byTable(report).entrySet().stream().map(entry -> summary(entry.getKey(), entry.getValue())).toList(),
                    "problems", problems(report).stream().map(VerifyVerb::describe).toList()));
            return report.ok() ? ExitCode.OK : ExitCode.PROBLEMS_FOUND;
        }
    }

    static void print(Console console, VerifyReport report) {
        TextTable table = new TextTable("table", ">windows", "verdicts", ">rows", ">size");
        byTable(report).forEach((name, windows) -> table.row(name, Figures.count(windows.size()), verdicts(windows),
                Figures.count(rows(windows)), Figures.size(bytes(windows))));
        if (table.isEmpty()) {
            console.result("Nothing to verify: no window of the range is archived.");
            return;
        }
        console.result(table);
        console.result("");
        List<WindowVerdict> problems = problems(report);
        if (problems.isEmpty()) {
            console.result(console.paint(Style.GREEN, "No problems."));
            return;
        }
        console.result(console.paint(Style.RED, Figures.count(problems.size(), "problem") + ":"));
        for (WindowVerdict problem : problems) {
            console.result("  " + problem.table() + " " + Figures.time(problem.window().start()) + " " + problem.verdict() + ": " + problem.detail());
        }
        WindowVerdict first = problems.get(0);
        console.result("");
        console.result("Nothing was changed. Archive a window again, if the source still has it, with for example:");
        console.result("  archive export " + NextSteps.range(first.table(), first.window()) + " --force");
    }

    static Map<String, List<WindowVerdict>> byTable(VerifyReport report) {
        return report.windows().stream().collect(Collectors.groupingBy(WindowVerdict::table, java.util.LinkedHashMap::new, Collectors.toList()));
    }

    /** The worst verdict of a table: OK if nobody has to act. */
    static Verdict worst(List<WindowVerdict> windows) {
        return windows.stream().map(WindowVerdict::verdict).filter(Verdict::problem).findFirst().orElse(Verdict.OK);
    }

    private static List<WindowVerdict> problems(VerifyReport report) {
        return report.windows().stream().filter(window -> window.verdict().problem()).toList();
    }

    private static String verdicts(List<WindowVerdict> windows) {
        return counts(windows).entrySet().stream().map(entry -> Figures.count(entry.getValue()) + " " + entry.getKey()).collect(Collectors.joining(", "));
    }

    private static Map<Verdict, Long> counts(List<WindowVerdict> windows) {
        return windows.stream().collect(Collectors.groupingBy(WindowVerdict::verdict, java.util.TreeMap::new, Collectors.counting()));
    }

    private static long rows(List<WindowVerdict> windows) {
        return windows.stream().mapToLong(WindowVerdict::rows).sum();
    }

    private static long bytes(List<WindowVerdict> windows) {
        return windows.stream().mapToLong(WindowVerdict::sizeBytes).sum();
    }

    private static Map<String, Object> summary(String table, List<WindowVerdict> windows) {
        return Json.object("table", table, "verdict", worst(windows), "windows", windows.size(), "verdicts", counts(windows),
                "rows", rows(windows), "sizeBytes", bytes(windows));
    }

    private static Map<String, Object> describe(WindowVerdict window) {
        return Json.object("table", window.table(), "start", window.window().start(), "end", window.window().end(), "verdict", window.verdict(),
                "revision", window.revision(), "detail", window.detail());
    }
}
