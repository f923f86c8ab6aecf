package dev.coldarchive.cli;

import dev.coldarchive.cli.console.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code archive ledger}: what it can do are verbs of their own. */
@Command(name = "ledger", description = "Look into the record of what is archived, and mend it.", synopsisSubcommandLabel = "WHAT", subcommandsRepeatable = false,
        commandListHeading = "%nWhat it can do:%n",
        footer = {"  archive ledger show -t trades",
            "  archive ledger rebuild --help"})
final class LedgerVerb extends Verb {
    @Spec
    CommandSpec spec;

    LedgerVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        throw new ParameterException(spec.commandLine(), "ledger needs to be told what: " + String.join(", ", spec.subcommands().keySet()));
    }
}
