package dev.coldarchive.cli;

import dev.coldarchive.AckReport;
import dev.coldarchive.AckReport.Acknowledged;
import dev.coldarchive.AckReport.Effect;
import dev.coldarchive.AckRequest;
import dev.coldarchive.Archiver;
import dev.coldarchive.TableSpec;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.TextTable;
import dev.coldarchive.window.Window;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code archive ack}. */
@Command(name = "ack",
        description = {"Accept what windows are in trouble for: a person's word.", "Say it without --confirm first: that shows what there is to accept, and how to.",
            "keep:         rows that the live source no longer has stay in the archive",
            "leave parked: rows under another type stay in files of their own",
            "give up:      a file that is missing or damaged is made anew from the rows that", "              can be read; ROWS THAT ONLY THIS FILE HAD ARE LOST",
            "wait:         nothing: restore the file, and its rows join it"},
        footer = {"  archive ack -t trades                                what there is to accept",
            "  archive ack -t trades --confirm --plan 0123456789ab --note INC-4711"})
final class AckVerb extends Verb {
    @Option(names = {"-t", "--table"}, paramLabel = "T", required = true, order = 1, description = "The table.")
    String table;

    @Option(names = "--window", paramLabel = "TIME", order = 2, description = "Only the window that starts then.")
    TimeExpression window;

    @Option(names = "--start", paramLabel = "TIME", order = 3, description = "First instant of a range, UTC.")
    TimeExpression start;

    @Option(names = "--end", paramLabel = "TIME", order = 4, description = "First instant after the range.")
    TimeExpression end;

    @Option(names = "--note", paramLabel = "TEXT", order = 5, description = "Why, for the ledger and its audit; needed with --confirm.")
    String note;

    @Option(names = "--plan", paramLabel = "ID", order = 6, description = "Which plan, as it names itself; needed with --confirm. Refused if there is something else to accept by now.")
    String plan;

    @Option(names = "--confirm", order = 7, description = "Do it; without it, only say what would be done.")
    boolean confirm;

    @Spec
    CommandSpec spec;

    AckVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        if (window != null && (start != null || end != null)) {
            throw new ParameterException(spec.commandLine(), "--window names one window: leave out --start and --end, or leave out --window");
        }
        if (confirm && (note == null || note.isBlank())) {
            throw new ParameterException(spec.commandLine(), "--confirm needs --note: say why, for those who read the ledger's audit later");
        }
        if (confirm && plan == null) {
            throw new ParameterException(spec.commandLine(), "--confirm needs --plan: say it without --confirm first, and see what there is to accept");
        }
        try (Session session = Session.open(surroundings, common)) {
            AckRequest request = request(session.select(List.of(table)));
            Archiver archiver = session.composition().archiver();
            AckReport report = confirm ? archiver.ack(request, plan) : archiver.planAck(request);
            print(console, request, report);
            console.document(Json.object("table", report.table(), "confirmed", confirm, "plan", report.id(), "rowsGivenUp", report.givenUp(), "windows",
                    report.windows().stream().map(AckVerb::describe).toList()));
            return ExitCode.OK;
        }
    }

    private AckRequest request(List<TableSpec> specs) {
        Instant now = surroundings.clock().instant();
        Optional<Instant> only = TablesAndRange.resolve(window, now, specs);
        Optional<Instant> from = only.or(() -> TablesAndRange.resolve(start, now, specs));
        Optional<Instant> to = only.map(at -> Window.of(at, specs.get(0).grid().every()).end()).or(() -> TablesAndRange.resolve(end, now, specs));
        return new AckRequest(table, from, to, note == null ? "only a plan" : note);
    }

    private void print(Console console, AckRequest request, AckReport report) {
        if (report.windows().isEmpty()) {
            console.result("Nothing to acknowledge. What verify has found is known here once an export has seen it:");
            console.result("  archive export --table " + NextSteps.quoted(table) + " --start TIME --end TIME --force");
            return;
        }
        TextTable windows = new TextTable("window", "effect", ">rows", "what");
        report.windows().forEach(one -> windows.row(Figures.time(one.window().start()), words(one.effect()), Figures.count(one.rows()), one.detail()));
        console.result(windows);
        console.result("");
        if (report.givenUp() > 0) {
            console.warning((confirm ? "given up: files of " : "this would give up files of ") + Figures.count(report.givenUp(), "row")
                    + "; those of them that neither the source nor a parked file has are lost for good");
        }
        console.result(confirm ? "Acknowledged." : "Nothing was done. To accept this, and say why:");
        if (!confirm) {
            String range = request.start().map(from -> " --start " + Figures.time(from)).orElse("") + request.end().map(to -> " --end " + Figures.time(to)).orElse("");
            console.result("  archive ack --table " + NextSteps.quoted(table) + range + " --confirm --plan " + report.id() + " --note WHY");
        }
    }

    private static String words(Effect effect) {
        return effect.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static Map<String, Object> describe(Acknowledged one) {
        return Json.object("start", one.window().start(), "end", one.window().end(), "effect", one.effect(), "rows", one.rows(), "detail", one.detail());
    }
}
