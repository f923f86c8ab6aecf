package dev.coldarchive.cli;

import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.Command;

/** {@code archive version}. */
@Command(name = "version", description = "Print which version this is.", footer = {"  archive version", "  archive version --json"})
final class VersionVerb extends Verb {

    VersionVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) throws IOException {
        Properties properties = new Properties();
        try (InputStream file = VersionVerb.class.getResourceAsStream("/dev/coldarchive/version.properties")) {
            properties.load(file);
        }
        String version = properties.getProperty("version");
        String commit = properties.getProperty("commit");
        String java = System.getProperty("java.version");
        console.result("archive " + version + " (commit " + commit + ", Java " + java + ")");
        console.document(Json.object("version", version, "commit", commit, "java", java));
        return ExitCode.OK;
    }
}
