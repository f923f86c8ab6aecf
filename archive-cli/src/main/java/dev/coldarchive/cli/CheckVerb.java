package dev.coldarchive.cli;

import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.Style;
import dev.coldarchive.daemon.config.Configuration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code archive check}. */
@Command(name = "check", description = {"Look for everything that would keep an export from working; changes nothing.", "Ends with 2 if it finds a problem."},
        footer = {"  archive check            configuration, database, ledger and store",
            "  archive check --offline  the configuration alone, without a connection"})
final class CheckVerb extends Verb {
    @Option(names = "--offline", order = 1, description = "Check the configuration alone; connect to nothing.")
    boolean offline;

    CheckVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        List<String> problems;
        int tables;
        if (offline) {
            tables = Configuration.load(Optional.ofNullable(common.config), surroundings.environment()).tables().size();
            problems = List.of();
        } else {
            try (Session session = Session.open(surroundings, common)) {
                tables = session.composition().tables().size();
                problems = session.composition().archiver().validate();
            }
        }
        String what = offline ? "the configuration" : "configuration, database, ledger and store";
        if (problems.isEmpty()) {
            console.result(console.paint(Style.GREEN, "No problems") + ": " + Figures.count(tables, "table") + "; looked at " + what + ".");
        } else {
            console.result(console.paint(Style.RED, Figures.count(problems.size(), "problem") + ":"));
            problems.forEach(problem -> console.result("  - " + problem));
        }
        console.document(Json.object("ok", problems.isEmpty(), "offline", offline, "tables", tables, "problems", problems));
        return problems.isEmpty() ? ExitCode.OK : ExitCode.USAGE;
    }
}
