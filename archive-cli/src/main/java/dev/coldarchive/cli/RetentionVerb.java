package dev.coldarchive.cli;

import dev.coldarchive.cli.console.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code archive retention}: what it can do are verbs of their own. */
@Command(name = "retention", description = "Say and change what the database deletes by itself.", synopsisSubcommandLabel = "WHAT", subcommandsRepeatable = false,
        commandListHeading = "%nWhat it can do:%n",
        footer = {"  archive retention status",
            "  archive retention status --help"})
final class RetentionVerb extends Verb {
    @Spec
    CommandSpec spec;

    RetentionVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        throw new ParameterException(spec.commandLine(), "retention needs to be told what: " + String.join(", ", spec.subcommands().keySet()));
    }
}
