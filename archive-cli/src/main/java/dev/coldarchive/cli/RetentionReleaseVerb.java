package dev.coldarchive.cli;

import dev.coldarchive.TableSpec;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.daemon.operations.RetentionOperations;
import dev.coldarchive.retention.Holding;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code archive retention release}. */
@Command(name = "release", description = {"End holds: resume the retention jobs that we paused, and those alone.", "The database then deletes what is due at once: look at retention status first."},
        footer = {"  archive retention release -t trades", "  archive retention status"})
final class RetentionReleaseVerb extends Verb {
    @Option(names = {"-t", "--table"}, paramLabel = "T", required = true, order = 1, description = "The table; may be repeated.")
    List<String> tables;

    RetentionReleaseVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        try (Session session = Session.open(surroundings, common)) {
            Holding holding = RetentionOperations.holding(session.composition());
            RetentionHoldVerb.print(console, session.select(tables).stream().map(TableSpec::name).map(holding::release).toList());
            return ExitCode.OK;
        }
    }
}
