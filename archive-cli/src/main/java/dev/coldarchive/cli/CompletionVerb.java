package dev.coldarchive.cli;

import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Json;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** {@code archive completion}. */
@Command(name = "completion", description = "Print a completion script for bash and zsh.",
        footer = {"  archive completion > ~/.archive-completion",
            "  source ~/.archive-completion               (from .bashrc or .zshrc)"})
final class CompletionVerb extends Verb {

    CompletionVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        String script = AutoComplete.bash("archive", CommandLines.create(surroundings));
        console.result(script);
        console.document(Json.object("script", script));
        return ExitCode.OK;
    }
}
