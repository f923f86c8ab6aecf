package dev.coldarchive.cli;

import dev.coldarchive.Pruner;
import dev.coldarchive.TableSpec;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.Progress;
import dev.coldarchive.cli.console.Style;
import dev.coldarchive.cli.console.TextTable;
import dev.coldarchive.prune.PruneReport;
import dev.coldarchive.prune.PruneReport.Looked;
import dev.coldarchive.prune.PruneReport.Outcome;
import dev.coldarchive.prune.PruneRequest;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code archive retention prune}. */
@Command(name = "prune", description = {"Delete rows from the database that the archive holds: whole windows, each after", "its files were read back, in a transaction that is final only if what it deletes",
    "is what the archive has. Only tables that are configured with prune: {after: …}.", "Changes nothing without --confirm. Ends with 3 if some windows stay."},
        footer = {"  archive retention prune -t trades                  what would be deleted", "  archive retention prune -t trades --confirm --pace 50000"})
final class RetentionPruneVerb extends Verb {
    /** More windows than this are counted, not listed. */
    private static final int LISTED = 20;

    @Option(names = {"-t", "--table"}, paramLabel = "T", required = true, order = 1, description = "The table.")
    String table;

    @Option(names = "--start", paramLabel = "TIME", order = 2, description = "First instant of a range, UTC.")
    TimeExpression start;

    @Option(names = "--end", paramLabel = "TIME", order = 3, description = "First instant after the range.")
    TimeExpression end;

    @Option(names = "--pace", paramLabel = "ROWS", order = 4, description = "At most so many rows a second on average, by pauses between windows.")
    Long pace;

    @Option(names = "--drop-partitions", order = 5, description = "Drop partitions that are empty afterwards, where the role owns them.")
    boolean dropPartitions;

    @Option(names = "--confirm", order = 6, description = "Do it.")
    boolean confirm;

    @Spec
    CommandSpec spec;

    RetentionPruneVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        if (pace != null && pace < 1) {
            throw new ParameterException(spec.commandLine(), "--pace " + pace + " is not 1 or more rows a second");
        }
        try (Progress progress = Progress.on(console); Session session = Session.open(surroundings, common, progress, Optional.empty())) {
            List<TableSpec> specs = session.select(List.of(table));
            Instant now = surroundings.clock().instant();
            TablesAndRange.Range range = new TablesAndRange.Range(TablesAndRange.resolve(start, now, specs), TablesAndRange.resolve(end, now, specs));
            PruneRequest request = new PruneRequest(table, range.start(), range.end(), pace == null ? 0 : pace, dropPartitions);
            Pruner pruner = session.composition().pruner();
            PruneReport report = confirm ? StopInOrder.onSignal(pruner::stop, console, () -> pruner.prune(request)) : pruner.plan(request);
            progress.stop();
            print(console, report);
            console.document(Json.object("table", report.table(), "confirmed", report.confirmed(), "complete", report.complete(), "obstacles", report.obstacles(),
                    "rows", report.rows(confirm ? Outcome.PRUNED : Outcome.PRUNABLE), "windows", report.windows().stream().map(one -> Json.object("start", one.window().start(),
                            "end", one.window().end(), "revision", one.revision(), "rows", one.rows(), "outcome", one.outcome(), "detail", one.detail())).toList(),
                    "dropped", report.dropped(), "kept", report.kept()));
            return report.complete() ? ExitCode.OK : ExitCode.SOME_WINDOWS_FAILED;
        }
    }

    private static void print(Console console, PruneReport report) {
        report.obstacles().forEach(why -> console.result(console.paint(Style.RED, "refused") + ": " + why));
        List<Looked> left = report.windows().stream().filter(one -> one.outcome() != Outcome.PRUNED && one.outcome() != Outcome.PRUNABLE).toList();
        if (!left.isEmpty()) {
            TextTable table = new TextTable("window", ">rows", "outcome", "why");
            left.stream().limit(LISTED).forEach(one -> table.row(Figures.time(one.window().start()), Figures.count(one.rows()), one.outcome().name().toLowerCase(Locale.ROOT), one.detail()));
            console.result(table);
            printRest(console, left);
        }
        List<Looked> prunable = report.windows().stream().filter(one -> one.outcome() == Outcome.PRUNABLE).toList();
        if (report.obstacles().isEmpty() && !prunable.isEmpty()) {
            TextTable table = new TextTable("to delete", ">rows");
            prunable.stream().limit(LISTED).forEach(one -> table.row(Figures.time(one.window().start()), Figures.count(one.rows())));
            console.result(table);
            printRest(console, prunable);
            console.result(new TablesAndRange.Range(Optional.of(prunable.get(0).window().start()), Optional.of(prunable.get(prunable.size() - 1).window().end())).words("", ""));
        }
        report.dropped().forEach(name -> console.result("dropped partition " + name));
        report.kept().forEach(why -> console.result("kept partition " + why));
        Outcome good = report.confirmed() ? Outcome.PRUNED : Outcome.PRUNABLE;
        String windows = Figures.count(report.count(good), "window") + " with " + Figures.count(report.rows(good), "row");
        if (report.confirmed()) {
            console.result("Deleted " + windows + ".");
        } else if (report.obstacles().isEmpty() && report.count(good) > 0) {
            console.result("Nothing was done. To read back and delete " + windows + ", say the same with --confirm.");
        } else {
            console.result("There is nothing that may be deleted.");
        }
    }

    private static void printRest(Console console, List<Looked> windows) {
        if (windows.size() > LISTED) {
            console.result("and " + Figures.count(windows.size() - LISTED) + " more; --json lists them all");
        }
    }
}
