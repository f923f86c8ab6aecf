package dev.coldarchive.cli;

import dev.coldarchive.TableSpec;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.TextTable;
import dev.coldarchive.daemon.operations.RetentionOperations;
import dev.coldarchive.retention.HoldReport;
import dev.coldarchive.retention.Holding;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code archive retention hold}. */
@Command(name = "hold", description = {"Keep rows of tables from being deleted: pause the database's retention jobs", "(TimescaleDB's), and let prune delete nothing. Settings of the jobs stay.",
    "Saying it again changes nothing, and finishes what broke off."},
        footer = {"  archive retention hold -t trades --reason INC-4711", "  archive retention status"})
final class RetentionHoldVerb extends Verb {
    @Option(names = {"-t", "--table"}, paramLabel = "T", required = true, order = 1, description = "The table; may be repeated.")
    List<String> tables;

    @Option(names = "--reason", paramLabel = "TEXT", required = true, order = 2, description = "Why, for those who find it held.")
    String reason;

    RetentionHoldVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        try (Session session = Session.open(surroundings, common)) {
            Holding holding = RetentionOperations.holding(session.composition());
            List<HoldReport> all = session.select(tables).stream().map(TableSpec::name).map(name -> holding.hold(name, reason, surroundings.person())).toList();
            print(console, all);
            return ExitCode.OK;
        }
    }

    /** What was done to each job, as text and as a document. */
    static void print(Console console, List<HoldReport> all) {
        TextTable table = new TextTable("table", "what", "now", "why");
        all.forEach(report -> report.done().forEach(one -> table.row(report.table(), one.job() == 0 ? "prune" : "job " + one.job(), words(one.effect()), one.detail())));
        if (table.isEmpty()) {
            console.result("Nothing is held.");
        } else {
            console.result(table);
        }
        console.document(Json.object("done", all.stream().flatMap(RetentionHoldVerb::describe).toList()));
    }

    private static Stream<Map<String, Object>> describe(HoldReport report) {
        return report.done().stream().map(one -> Json.object("table", report.table(), "job", one.job(), "effect", one.effect(), "detail", one.detail()));
    }

    private static String words(HoldReport.Effect effect) {
        return effect.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
