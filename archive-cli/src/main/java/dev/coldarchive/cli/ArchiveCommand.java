package dev.coldarchive.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code archive} without a verb: what there is, and where to begin. */
@Command(name = "archive", sortOptions = false,
        synopsisHeading = "", customSynopsis = "Usage: archive VERB [OPTIONS]",
        description = "%nMoves closed time windows of PostgreSQL tables into Parquet files in an%nobject store, and proves that the archive equals the database.",
        optionListHeading = "%nOptions of every verb:%n", commandListHeading = "",
        footerHeading = "%nWhere to begin:%n",
        footer = {
            "  archive demo              see it work, on this machine alone",
            "  archive init --url URL    write archive.yaml by looking at a database",
            "  archive export --dry-run  say what would be exported",
            "  archive doctor            something is wrong: what it is, and what to run",
            "  archive VERB --help       more about a verb, with examples"})
final class ArchiveCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Spec
    CommandSpec spec;

    @Mixin
    final CommonOptions common = new CommonOptions();

    @Option(names = {"-V", "--version"}, hidden = true)
    boolean version;

    ArchiveCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (version) {
            return spec.commandLine().getSubcommands().get("version").execute();
        }
        CommandLine archive = spec.commandLine();
        archive.usage(surroundings.out(), archive.getColorScheme());
        return ExitCode.OK.number();
    }
}
