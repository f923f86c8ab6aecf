package dev.coldarchive.cli;

import dev.coldarchive.RebuildReport;
import dev.coldarchive.RebuildRequest;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.Style;
import dev.coldarchive.cli.console.TextTable;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code archive ledger rebuild}. */
@Command(name = "rebuild", description = {"Make the ledger anew from what the archive holds.",
    "For a ledger that was lost, restored from an old backup, or whose cursor is wrong. Changes nothing without --confirm."},
        footer = {"  archive ledger rebuild                      how archive and ledger differ",
            "  archive ledger rebuild -t trades --confirm  rewrite the ledger of one table"})
final class LedgerRebuildVerb extends Verb {
    /** More findings than this are counted, not listed. */
    private static final int LISTED = 20;

    @Mixin
    TableNames names = new TableNames();

    @Option(names = "--confirm", order = 2, description = "Rewrite the ledger.")
    boolean confirm;

    @Option(names = "--take-over", order = 3, description = "Take the lease although another exporter holds it; be sure that it is dead.")
    boolean takeOver;

    @Option(names = "--adopt", order = 4, description = "The archive was another source's, and belongs to this one from now on: its database was lost.")
    boolean adopt;

    LedgerRebuildVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        try (Session session = Session.open(surroundings, common)) {
            session.select(names.tables);
            RebuildReport report = session.composition().archiver().rebuildLedger(new RebuildRequest(names.tables, confirm, takeOver, adopt));
            print(console, report);
            console.document(Json.object("confirmed", report.confirmed(), "tables", report.tables().stream().map(LedgerRebuildVerb::describe).toList()));
            return ExitCode.OK;
        }
    }

    private static void print(Console console, RebuildReport report) {
        TextTable table = new TextTable("table", ">windows", report.confirmed() ? ">rewritten" : ">to rewrite", "cursor in the ledger", "cursor by the archive", "findings");
        for (RebuildReport.Table one : report.tables()) {
            table.row(one.table(), Figures.count(one.windows()), Figures.count(one.rewritten()), time(one.formerCursor()), time(one.cursor()), one.counts().isEmpty() ? "none"
                    : one.counts().entrySet().stream().sorted(Map.Entry.comparingByKey()).map(entry -> Figures.count(entry.getValue()) + " " + words(entry.getKey()))
                            .collect(Collectors.joining(", ")));
        }
        console.result(table);
        for (RebuildReport.Table one : report.tables()) {
            one.findings().stream().limit(LISTED).forEach(found -> console.result("  " + one.table() + " " + found.window().map(window -> Figures.time(window.start()) + " ").orElse("")
                    + words(found.kind()) + ": " + found.detail()));
            long all = one.counts().values().stream().mapToLong(count -> count).sum();
            if (all > LISTED) {
                console.result("  " + one.table() + " and " + Figures.count(all - LISTED) + " more; --json lists a thousand");
            }
        }
        console.result("");
        boolean agree = report.tables().stream().allMatch(one -> one.counts().isEmpty() && one.cursor().equals(one.formerCursor()));
        console.result(report.confirmed() ? console.paint(Style.GREEN, "Rewritten.") + " The next export reads again what is still live."
                : agree ? console.paint(Style.GREEN, "Ledger and archive agree") + ": there is nothing to rebuild."
                : "Nothing was changed. To rewrite the ledger so, say the same with --confirm.");
    }

    private static String time(Optional<Instant> at) {
        return at.map(Figures::time).orElse("none");
    }

    private static String words(RebuildReport.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static Map<String, Object> describe(RebuildReport.Table one) {
        return Json.object("table", one.table(), "windows", one.windows(), "rewritten", one.rewritten(), "recounts", one.recounts(), "cursor", one.cursor(), "formerCursor",
                one.formerCursor(), "epoch", one.epoch(), "counts", one.counts(), "findings", one.findings().stream().map(found -> Json.object("kind", found.kind(),
                        "start", found.window().map(window -> window.start()), "end", found.window().map(window -> window.end()), "detail", found.detail())).toList());
    }
}
