package dev.coldarchive.cli;

import dev.coldarchive.TableSpec;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Progress;
import dev.coldarchive.verify.VerifyLevel;
import dev.coldarchive.verify.VerifyReport;
import dev.coldarchive.verify.VerifyRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code archive verify}. */
@Command(name = "verify", description = {"Compare ledger, manifests, stored files and source; changes nothing.", "Ends with 4 if it finds problems."},
        footer = {"  archive verify                            everything, against the source",
            "  archive verify -t trades --start now-90d  the last 90 days of one table",
            "  archive verify --level head               a quick look at the store",
            "  archive verify --level full --parallel 4 --resume verdicts.txt",
            "                                            a long one, that may be interrupted"})
final class VerifyVerb extends Verb {
    @Mixin
    TablesAndRange which = new TablesAndRange();

    @Option(names = "--parallel", paramLabel = "N", order = 5, description = "Windows looked at at a time, 1 to 64, each with a connection of its own. Default: 1.", defaultValue = "1")
    int parallel;

    @Option(names = "--level", paramLabel = "LEVEL", order = 4,
            description = "head: sizes and checksums; footer: and the end of every file; full: read every file back; source: and compare with the database. Default: source.",
            defaultValue = "source")
    VerifyLevel level;

    @Option(names = "--resume", paramLabel = "FILE", order = 6,
            description = "Keep the verdicts in this file until all windows have theirs: the same command then goes on where it was interrupted.")
    Path resume;

    @Spec
    CommandSpec spec;

    VerifyVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        if (parallel < 1 || parallel > VerifyRequest.MOST_PARALLEL) {
            throw new ParameterException(spec.commandLine(), "--parallel " + parallel + " is not between 1 and " + VerifyRequest.MOST_PARALLEL + " windows");
        }
        try (Progress progress = Progress.on(console); Session session = Session.open(surroundings, common, progress, parallel)) {
            List<TableSpec> specs = session.select(which.tables);
            TablesAndRange.Range range = which.resolve(surroundings.clock().instant(), specs);
            console.note("verifying " + range.words("the first archived window", "the cursor"));
            VerifyReport report = session.composition().archiver().verify(new VerifyRequest(which.tables, range.start(), range.end(), level, parallel, Optional.ofNullable(resume)));
            progress.stop();
            new VerifyResult(level, range.start(), range.end(), report).print(console);
            return report.ok() ? ExitCode.OK : ExitCode.PROBLEMS_FOUND;
        }
    }
}
