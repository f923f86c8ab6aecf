package dev.coldarchive.cli;

import dev.coldarchive.Finding.Severity;
import dev.coldarchive.Finding;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.Style;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code archive doctor}. */
@Command(name = "doctor", description = {"Make every check there is, and say what to run for each finding; changes nothing.",
    "Ends with 20 if retention may take rows within a day that are not archived for good, with 4 at any other error."},
        footer = {"  archive doctor",
            "  archive doctor --json | jq '.findings[] | select(.severity == \"ERROR\")'"})
final class DoctorVerb extends Verb {
    DoctorVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        try (Session session = Session.open(surroundings, common)) {
            List<Finding> findings = session.composition().archiver().diagnose();
            int tables = session.composition().tables().size();
            if (findings.isEmpty()) {
                console.result(console.paint(Style.GREEN, "All is well") + ": " + Figures.count(tables, "table") + "; looked at access, source, store, ledger, retention and windows.");
                console.result("The files themselves are looked at by archive verify.");
            }
            for (Finding finding : findings) {
                Style style = finding.severity() == Severity.ERROR ? Style.RED : Style.YELLOW;
                console.result(console.paint(style, finding.severity().name().toLowerCase(Locale.ROOT)) + " " + finding.table().map(table -> table + ": ").orElse("") + finding.message());
                finding.command().ifPresent(command -> console.result("      " + command));
            }
            console.document(Json.object("ok", findings.isEmpty(), "tables", tables, "findings", findings.stream().map(DoctorVerb::describe).toList()));
            boolean errors = findings.stream().anyMatch(finding -> finding.severity() == Severity.ERROR);
            boolean danger = findings.stream().anyMatch(finding -> finding.severity() == Severity.ERROR && finding.area().equals("retention"));
            return danger ? ExitCode.RETENTION_DANGER : errors ? ExitCode.PROBLEMS_FOUND : ExitCode.OK;
        }
    }

    private static Map<String, Object> describe(Finding finding) {
        return Json.object("severity", finding.severity(), "area", finding.area(), "table", finding.table(), "message", finding.message(), "command", finding.command());
    }
}
