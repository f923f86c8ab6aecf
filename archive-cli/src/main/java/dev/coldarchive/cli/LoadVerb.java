package dev.coldarchive.cli;

import dev.coldarchive.TableSpec;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.Progress;
import dev.coldarchive.cli.console.TextTable;
import dev.coldarchive.load.DrillReport;
import dev.coldarchive.load.DrillRequest;
import dev.coldarchive.load.LoadPlan;
import dev.coldarchive.load.LoadReport;
import dev.coldarchive.load.LoadRequest;
import dev.coldarchive.load.Loader;
import dev.coldarchive.load.ScratchTable;
import dev.coldarchive.policy.Chance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code archive load}. */
@Command(name = "load",
        description = {"Bring archived rows back into the database.",
            "Each window is one transaction, read back and compared with its manifest", "before it is committed. What stands already is left alone: run it again at will.",
            "Into a scratch schema it acts at once. Into the table itself it needs --confirm;", "rows that are there stay as they are."},
        footer = {"  archive load -t trades --start 2024-01-15 --end 2024-01-16 --into scratch",
            "  archive load --into scratch --drop --confirm",
            "  archive load -t trades --start 2024-01-15 --end 2024-01-16 --confirm",
            "  archive load --create --confirm              the database was lost",
            "  archive load --drill --windows 5             does it work, and how fast?"})
final class LoadVerb extends Verb {
    @Mixin
    TablesAndRange which = new TablesAndRange();

    @Option(names = "--into", paramLabel = "SCHEMA", order = 4, description = "A scratch schema, which is made if it is not there. Default: the tables themselves.")
    String into;

    @Option(names = "--drop", order = 5, description = "Drop what was loaded into the scratch schema, instead of loading; needs --confirm.")
    boolean drop;

    @Option(names = "--create", order = 6, description = "Make a table that is not there from what the archive knows of it.")
    boolean create;

    @Option(names = "--leave-out", paramLabel = "COLUMN", order = 7, description = "Do not load this archived column where the table does not have it; may be repeated.")
    Set<String> leaveOut = new LinkedHashSet<>();

    @Option(names = "--parallel", paramLabel = "N", order = 8, description = {"Windows loaded at a time, 1 to 16, each over a connection of its own.",
        "Default: 2 into a scratch schema, 1 into the table itself."})
    Integer parallel;

    @Option(names = "--drill", order = 9, description = "Load some windows for exercise, old ones more often, compare and drop them, and say how long it took.")
    boolean drill;

    @Option(names = "--windows", paramLabel = "N", order = 10, description = "Windows of a drill. Default: 3.", defaultValue = "3")
    int windows;

    @Option(names = "--seed", paramLabel = "N", order = 11, description = "Choose the windows of a former drill again.")
    Long seed;

    @Option(names = "--confirm", order = 12, description = "Do it.")
    boolean confirm;

    @Spec
    CommandSpec spec;

    LoadVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        if (drop && into == null) {
            throw new ParameterException(spec.commandLine(), "--drop needs --into: which scratch schema to drop from");
        }
        if (drill && (into != null || drop || create || which.hasRange() || confirm)) {
            throw new ParameterException(spec.commandLine(), "--drill chooses its windows itself, and drops them: leave out --start, --end, --into, --create, --drop and --confirm");
        }
        if (!drill && (seed != null || spec.commandLine().getParseResult().hasMatchedOption("--windows"))) {
            throw new ParameterException(spec.commandLine(), "--seed and --windows are of a drill: say --drill, or leave them out");
        }
        if (windows < 1) {
            throw new ParameterException(spec.commandLine(), "--windows " + windows + " is not a number of windows");
        }
        int atATime = parallel == null ? into == null ? 1 : 2 : parallel;
        if (atATime < 1 || atATime > LoadRequest.MOST_PARALLEL) {
            throw new ParameterException(spec.commandLine(), "--parallel " + atATime + " is not between 1 and " + LoadRequest.MOST_PARALLEL + " windows");
        }
        try (Progress progress = Progress.on(console); Session session = Session.open(surroundings, common, progress, atATime)) {
            Loader loader = session.composition().loader();
            List<TableSpec> specs = session.select(which.tables);
            if (drill) {
                return drill(console, progress, loader);
            }
            if (drop) {
                return drop(console, loader.scratch(into, which.tables), loader);
            }
            Instant now = surroundings.clock().instant();
            TablesAndRange.Range range = which.resolve(now, specs);
            console.note("windows " + range.words("the first archived one", "the last archived one"));
            List<LoadRequest> requests = specs.stream().map(table -> new LoadRequest(table.name(), range.start(), range.end(), Optional.ofNullable(into), create, leaveOut, atATime)).toList();
            return into == null && !confirm ? plan(console, requests.stream().map(loader::plan).toList()) : load(console, progress, requests, loader);
        }
    }

    private ExitCode plan(Console console, List<LoadPlan> plans) {
        TextTable table = new TextTable("table", "into", ">windows", ">rows", ">size", ">cold files", "first");
        plans.forEach(plan -> table.row(plan.table(), plan.place(), Figures.count(plan.windows()), Figures.count(plan.rows()), Figures.size(plan.sizeBytes()), Figures.count(plan.coldObjects()),
                plan.creates() ? "make the table" : ""));
        console.result(table);
        plans.forEach(plan -> {
            plan.warnings().forEach(warning -> console.warning(plan.table() + ": " + warning));
            plan.cold().ifPresent(key -> console.warning(plan.table() + ": " + Figures.count(plan.coldObjects(), "file") + " (" + Figures.size(plan.coldBytes())
                    + ") cannot be read before archive restore has brought them back, the first of them " + key));
        });
        console.result("");
        List<String> absent = plans.stream().filter(plan -> !plan.archived()).map(LoadPlan::table).toList();
        LoadResult.absent(absent).ifPresent(console::result);
        console.result(absent.size() == plans.size() ? "Nothing was done." : "Nothing was done. To load so, say the same with --confirm.");
        console.document(Json.object("done", false, "tables", plans.stream().map(plan -> Json.object("table", plan.table(), "into", plan.place(), "archived", plan.archived(), "creates", plan.creates(), "windows",
                plan.windows(), "rows", plan.rows(), "sizeBytes", plan.sizeBytes(), "parkedRows", plan.parkedRows(), "coldObjects", plan.coldObjects(), "coldBytes", plan.coldBytes(),
                "warnings", plan.warnings())).toList()));
        return absent.isEmpty() ? ExitCode.OK : ExitCode.PROBLEMS_FOUND;
    }

    private ExitCode load(Console console, Progress progress, List<LoadRequest> requests, Loader loader) {
        List<LoadReport> reports = new ArrayList<>();
        requests.forEach(request -> {
            LoadReport report = loader.load(request, window -> { });
            report.warnings().forEach(warning -> console.warning(report.table() + ": " + warning));
            reports.add(report);
        });
        progress.stop();
        new LoadResult(reports).print(console);
        return reports.stream().anyMatch(report -> report.failed() > 0) ? ExitCode.SOME_WINDOWS_FAILED
                : reports.stream().allMatch(LoadReport::whole) ? ExitCode.OK : ExitCode.PROBLEMS_FOUND;
    }

    private ExitCode drill(Console console, Progress progress, Loader loader) {
        long chosen = seed != null ? seed : (long) (Chance.system().getAsDouble() * 1_000_000_000);
        console.note("seed " + chosen);
        DrillReport report = loader.drill(new DrillRequest(which.tables, windows, chosen, DrillRequest.SCHEMA));
        progress.stop();
        LoadResult.print(console, report);
        return report.passed() ? ExitCode.OK : ExitCode.PROBLEMS_FOUND;
    }

    private ExitCode drop(Console console, List<ScratchTable> tables, Loader loader) {
        if (confirm) {
            loader.drop(tables);
        }
        TextTable list = new TextTable("table", "made for", ">size", confirm ? "dropped" : "to drop");
        tables.forEach(table -> list.row(table.schema() + "." + table.name(), table.table(), Figures.size(table.sizeBytes()), "yes"));
        console.result(list);
        console.result("");
        console.result(tables.isEmpty() ? "There is nothing in schema " + into + " that archive load has made." : confirm ? "Dropped."
                : "Nothing was dropped. To drop these, say the same with --confirm.");
        console.document(Json.object("done", confirm, "tables", tables.stream().map(table -> Json.object("schema", table.schema(), "name", table.name(), "table", table.table(), "sizeBytes",
                table.sizeBytes())).toList()));
        return ExitCode.OK;
    }
}
