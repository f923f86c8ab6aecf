package dev.coldarchive.cli;

import dev.coldarchive.cli.console.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code archive lifecycle}: what it can do are verbs of their own. */
@Command(name = "lifecycle", description = "Say and change what the bucket itself does with files as they grow old.", synopsisSubcommandLabel = "WHAT", subcommandsRepeatable = false,
        commandListHeading = "%nWhat it can do:%n",
        footer = {"  archive lifecycle show              the rules, and what is wrong with them",
            "  archive lifecycle plan              what would be changed",
            "  archive lifecycle apply --confirm   change it"})
final class LifecycleVerb extends Verb {
    @Spec
    CommandSpec spec;

    LifecycleVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        throw new ParameterException(spec.commandLine(), "lifecycle needs to be told what: " + String.join(", ", spec.subcommands().keySet()));
    }
}
