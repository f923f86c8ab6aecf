package dev.coldarchive.cli;

import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.Style;
import dev.coldarchive.cli.console.TextTable;
import dev.coldarchive.daemon.operations.RetentionOperations;
import dev.coldarchive.ledger.Hold;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.retention.TableRetention;
import dev.coldarchive.window.Window;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code archive retention status}. */
@Command(name = "status", description = {"Say what deletes rows of each table, when it does so next, and how long rows", "that are not archived for good are safe.",
    "Ends with 20 if that is less than a day."},
        footer = {"  archive retention status",
            "  archive retention status -t trades --json"})
final class RetentionStatusVerb extends Verb {
    @Mixin
    TableNames names = new TableNames();

    RetentionStatusVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        try (Session session = Session.open(surroundings, common)) {
            List<TableRetention> all = RetentionOperations.control(session.composition()).status(session.select(names.tables));
            boolean danger = all.stream().anyMatch(table -> table.risk().conflict());
            print(console, all);
            console.document(Json.object("tables", all.stream().map(RetentionStatusVerb::describe).toList(), "retentionDanger", danger));
            return danger ? ExitCode.RETENTION_DANGER : ExitCode.OK;
        }
    }

    private static void print(Console console, List<TableRetention> all) {
        TextTable table = new TextTable("table", "oldest", "deleted after", "by", "next drop", "margin", "time until loss", "severity");
        for (TableRetention one : all) {
            RetentionRisk risk = one.risk();
            table.row(one.table(), one.oldest().map(Figures::time).orElse("no rows"), risk.retention().map(Figures::duration).orElse("never"), policy(one),
                    one.nextDrop().map(Figures::time).orElse("-"), risk.safetyMargin().map(Figures::duration).orElse("-"),
                    risk.untilLoss().map(time -> time.isZero() ? "none" : Figures.duration(time)).orElse("-"), risk.severity().name().toLowerCase(Locale.ROOT));
        }
        console.result(table);
        all.forEach(one -> one.holds().forEach(hold -> console.result(one.table() + ": " + (hold.job() == Hold.NO_JOB ? "prune" : "job " + hold.job()) + " is held by " + hold.by() + " since "
                + Figures.time(hold.since().truncatedTo(ChronoUnit.SECONDS)) + ": " + hold.reason())));
        all.stream().map(TableRetention::risk).filter(RetentionRisk::alarming).forEach(risk -> {
            console.result("");
            console.result(console.paint(risk.conflict() ? Style.RED : Style.YELLOW, risk.table()) + ": " + risk.sentence());
            console.result("    " + risk.command());
        });
    }

    private static String policy(TableRetention one) {
        String job = one.job().map(after -> one.paused() ? "job, paused" : "job").orElse("");
        String configured = one.configured().isPresent() ? "configuration" : "";
        return job.isEmpty() && configured.isEmpty() ? "-" : job + (job.isEmpty() || configured.isEmpty() ? "" : ", ") + configured;
    }

    private static Map<String, Object> describe(TableRetention one) {
        RetentionRisk risk = one.risk();
        return Json.object("table", one.table(), "oldest", one.oldest(), "retentionSeconds", risk.retention(), "configuredSeconds", one.configured(),
                "job", one.job().map(after -> Json.object("dropAfterSeconds", after, "paused", one.paused())), "nextDrop", one.nextDrop(),
                "safetyMarginSeconds", risk.safetyMargin(), "secondsUntilLoss", risk.untilLoss(), "endangered", risk.endangered().map(Window::start),
                "endangeredBecause", risk.cause(), "severity", risk.severity(), "retentionConflict", risk.conflict(),
                "holds", one.holds().stream().map(hold -> Json.object("job", hold.job(), "by", hold.by(), "since", hold.since(), "reason", hold.reason())).toList());
    }
}
