package dev.coldarchive.cli;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.Style;
import dev.coldarchive.daemon.Composition;
import dev.coldarchive.daemon.proposal.ProposalRequest;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code archive init}. */
@Command(name = "init",
        description = {"Write archive.yaml by looking at a database, and create the ledger's tables.",
            "With --url it looks at that database and writes a commented configuration. Without, it creates the ledger that the configuration names."},
        footer = {"  archive init --url jdbc:postgresql://db:5432/market --user exporter",
            "  archive init                  create the ledger's tables",
            "  archive init --print-sql      print their SQL, for somebody else to run",
            "  archive init --print-triggers trades   print triggers that mark late rows"})
final class InitVerb extends Verb {
    @Option(names = "--url", paramLabel = "URL", order = 1, description = "JDBC URL of the database to look at, without a password.")
    String url;

    @Option(names = "--user", paramLabel = "NAME", order = 2, description = "Database role.")
    String user;

    @Option(names = "--password-env", paramLabel = "NAME", order = 3,
            description = "Environment variable that holds its password, now and later. Default: DB_PASSWORD if it is set.")
    String passwordVariable;

    @Option(names = "--store", paramLabel = "URI", order = 4, description = "Where files shall go: s3://bucket or file:///path.")
    String store = "s3://my-archive";

    @Option(names = "--region", paramLabel = "NAME", order = 5, description = "Region of the bucket. Default: AWS_REGION.")
    String region;

    @Option(names = {"-o", "--output"}, paramLabel = "FILE", order = 6, description = "Where to write the configuration. Default: archive.yaml.")
    Path output = Path.of("archive.yaml");

    @Option(names = "--force", order = 7, description = "Write over a file that is there.")
    boolean force;

    @Option(names = "--ledger", order = 8, description = "With --url: create the ledger's tables as well.")
    boolean ledger;

    @Option(names = "--print-sql", order = 9, description = "Print the SQL of the ledger's tables instead of running it.")
    boolean printSql;

    @Option(names = "--print-triggers", paramLabel = "TABLE", order = 10,
            description = "Print the SQL of triggers that mark the windows of a table that statements touch after their end, for its owner to run.")
    String triggersOf;

    @Spec
    CommandSpec spec;

    InitVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) throws IOException {
        if (url == null && (user != null || passwordVariable != null)) {
            throw new ParameterException(spec.commandLine(), "--user and --password-env say how to reach the database of --url, which is missing");
        }
        if (printSql && triggersOf != null) {
            throw new ParameterException(spec.commandLine(), "--print-sql and --print-triggers print one script each: say one of them");
        }
        if (url != null) {
            writeConfiguration(console);
            common.config = output;
        }
        String made = null;
        String sql = null;
        if (url == null || ledger || printsOnly()) {
            try (Session session = Session.open(surroundings, common)) {
                if (printsOnly()) {
                    sql = triggersOf != null ? session.composition().installation().markTriggers(triggersOf) : session.composition().installation().sql();
                    console.result(sql.stripTrailing());
                    made = printSql ? "printed" : null;
                } else {
                    session.composition().installation().install();
                    console.result(console.paint(Style.GREEN, "The ledger is there") + "; next: archive check");
                    made = "installed";
                }
            }
        } else {
            console.result("Read it, correct it, then run:");
            console.result("  archive init" + configured() + "    creates the ledger's tables");
            console.result("  archive check" + configured());
        }
        console.document(Json.object("configuration", url == null ? null : output.toString(), "ledger", made, "sql", sql));
        return ExitCode.OK;
    }

    private boolean printsOnly() {
        return printSql || triggersOf != null;
    }

    private void writeConfiguration(Console console) throws IOException {
        if (!force && Files.exists(output)) {
            throw isThere(null);
        }
        Optional<String> variable = Optional.ofNullable(passwordVariable).or(() -> Optional.of("DB_PASSWORD").filter(surroundings.environment()::containsKey));
        Optional<String> password = variable.map(name -> Optional.ofNullable(surroundings.environment().get(name)).orElseThrow(() -> new ArchiveException(
                ArchiveException.Category.USAGE, "cannot read the password: environment variable " + name + " is not set", "export " + name + "=…")));
        String yaml = Composition.propose(new ProposalRequest(url, Optional.ofNullable(user), variable, store, Optional.ofNullable(region), "default", "/var/lib/archive"), password);
        try {
            if (!force || !Files.exists(output)) {
                createForOwner(output);
            }
            Files.writeString(output, yaml);
        } catch (FileAlreadyExistsException e) {
            throw isThere(e);
        }
        console.note("wrote " + output);
    }

    /** It has references to secrets only, but somebody may allow others later. */
    private static void createForOwner(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(file);
        }
    }

    private ArchiveException isThere(Throwable cause) {
        return new ArchiveException(ArchiveException.Category.USAGE, "cannot write " + output + ": it is there already",
                "say --output with another name, or --force to write over it", cause);
    }

    private String configured() {
        return output.equals(Path.of("archive.yaml")) ? "" : " --config " + NextSteps.quoted(output.toString());
    }
}
