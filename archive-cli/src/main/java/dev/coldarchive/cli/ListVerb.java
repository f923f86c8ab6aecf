package dev.coldarchive.cli;

import dev.coldarchive.TableSpec;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.TextTable;
import dev.coldarchive.ledger.Manifest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code archive ls}. */
@Command(name = "ls", description = {"List the files of the archive, with rows and sizes.", "By the manifests of the windows' newest revisions; the files themselves are not touched."},
        footer = {"  archive ls -t trades --start now-2d", "  archive ls --manifests --json"})
final class ListVerb extends Verb {
    @Mixin
    TablesAndRange which = new TablesAndRange();

    @Option(names = "--manifests", order = 4, description = "List the manifests as well.")
    boolean manifests;

    ListVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    /** One stored object. */
    private record StoredFile(String table, Manifest manifest, String key, Instant start, long rows, Optional<Long> sizeBytes) {

        Map<String, Object> describe() {
            return Json.object("table", table, "key", key, "start", start, "windowStart", manifest.window().start(), "windowEnd", manifest.window().end(),
                    "revision", manifest.revision(), "state", manifest.state(), "rows", rows, "sizeBytes", sizeBytes);
        }
    }

    @Override
    ExitCode run(Console console) {
        try (Session session = Session.open(surroundings, common)) {
            List<TableSpec> specs = session.select(which.tables);
            Instant now = surroundings.clock().instant();
            Optional<Instant> start = TablesAndRange.resolve(which.start, now, specs);
            Optional<Instant> end = TablesAndRange.resolve(which.end, now, specs);
            List<StoredFile> files = new ArrayList<>();
            for (TableSpec spec : specs) {
                session.composition().archiver().manifests(spec.name(), start, end).forEach(manifest -> add(files, manifest));
            }
            print(console, files);
            console.document(Json.object("files", files.stream().map(StoredFile::describe).toList(), "count", files.size(),
                    "rows", files.stream().mapToLong(StoredFile::rows).sum(), "sizeBytes", size(files)));
            return ExitCode.OK;
        }
    }

    private void add(List<StoredFile> files, Manifest manifest) {
        manifest.parts().forEach(part -> files.add(new StoredFile(manifest.table(), manifest, part.key().value(), part.slice().start(),
                part.digest().rows(), Optional.of(part.content().sizeBytes()))));
        if (manifests) {
            files.add(new StoredFile(manifest.table(), manifest, manifest.key().value(), manifest.window().start(), 0, Optional.empty()));
        }
    }

    private static void print(Console console, List<StoredFile> files) {
        if (files.isEmpty()) {
            console.result("No files: nothing of the range is archived, or it had no rows.");
            return;
        }
        TextTable table = new TextTable(">rows", ">size", ">rev", "key");
        files.forEach(file -> table.row(Figures.count(file.rows()), file.sizeBytes().map(Figures::size).orElse("-"), "r" + file.manifest().revision(), file.key()));
        console.result(table);
        console.result("");
        console.result(Figures.count(files.size(), "file") + ", " + Figures.count(files.stream().mapToLong(StoredFile::rows).sum(), "row") + ", " + Figures.size(size(files)));
    }

    private static long size(List<StoredFile> files) {
        return files.stream().mapToLong(file -> file.sizeBytes().orElse(0L)).sum();
    }
}
