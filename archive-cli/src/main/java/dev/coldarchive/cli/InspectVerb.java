package dev.coldarchive.cli;

import dev.coldarchive.cli.console.Console;
import dev.coldarchive.daemon.Composition;
import dev.coldarchive.format.FileDescription;
import dev.coldarchive.store.ObjectKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code archive inspect}. */
@Command(name = "inspect", description = {"Show what a Parquet file says of itself.",
    "Its schema, row groups, encodings, sizes, smallest and largest values. A file on this machine needs no configuration; otherwise the key is looked up in the archive."},
        footer = {"  archive inspect raw/trades/year=2024/month=01/day=15/\\",
            "      trades_2024-01-15_10-00-00.parquet",
            "  archive inspect ./trades.parquet --json"})
final class InspectVerb extends Verb {
    @Parameters(paramLabel = "KEY", description = "Object key in the archive, or path of a file on this machine.")
    String name;

    InspectVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) throws IOException {
        Path file = Path.of(name);
        FileDescription description = Files.isRegularFile(file) ? Composition.parquet().describe(file) : describeStored(ObjectKey.of(name));
        InspectResult.print(console, name, description);
        return ExitCode.OK;
    }

    private FileDescription describeStored(ObjectKey key) throws IOException {
        try (Session session = Session.open(surroundings, common)) {
            Path copy = Files.createTempFile("archive-inspect-", ".parquet");
            try (InputStream content = session.composition().store().open(key, 0)) {
                Files.copy(content, copy, StandardCopyOption.REPLACE_EXISTING);
                return session.composition().format().describe(copy);
            } finally {
                Files.deleteIfExists(copy);
            }
        }
    }
}
