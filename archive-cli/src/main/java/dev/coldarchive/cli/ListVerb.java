package dev.coldarchive.cli;

import dev.coldarchive.TableSpec;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.TextTable;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.window.Window;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code archive ls}. */
@Command(name = "ls", description = {"List the files of the archive, with rows and sizes.", "By the manifests of newest revisions; the files themselves are not touched."},
        footer = {"  archive ls -t trades --start now-2d", "  archive ls --manifests --json"})
final class ListVerb extends Verb {
    private static final int PAGE = 1_000;

    @Mixin
    TablesAndRange which = new TablesAndRange();

    @Option(names = "--manifests", order = 4, description = "List the manifests as well.")
    boolean manifests;

    ListVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    /** One stored object. */
    private record StoredFile(String table, Window window, int revision, WindowState state, String key, Instant start, long rows, Optional<Long> sizeBytes) {

        Map<String, Object> describe() {
            return Json.object("table", table, "key", key, "start", start, "windowStart", window.start(), "windowEnd", window.end(),
                    "revision", revision, "state", state, "rows", rows, "sizeBytes", sizeBytes);
        }
    }

    /** What was listed so far: of the files themselves nothing is kept. */
    private static final class Total {
        private long files;
        private long rows;
        private long sizeBytes;

        void add(StoredFile file) {
            files++;
            rows += file.rows();
            sizeBytes += file.sizeBytes().orElse(0L);
        }
    }

    @Override
    ExitCode run(Console console) {
        try (Session session = Session.open(surroundings, common)) {
            List<TableSpec> specs = session.select(which.tables);
            Instant now = surroundings.clock().instant();
            TablesAndRange.Range range = which.resolve(now, specs);
            Total total = new Total();
            Stream<StoredFile> files = specs.stream().flatMap(spec -> session.composition().archiver().manifests(spec.name(), range.start(), range.end())).flatMap(this::files).peek(total::add);
            if (console.json()) {
                console.document(Json.object("files", files.map(StoredFile::describe), "count", (Supplier<?>) () -> total.files, "rows", (Supplier<?>) () -> total.rows,
                        "sizeBytes", (Supplier<?>) () -> total.sizeBytes));
            } else {
                print(console, files, total);
            }
            return ExitCode.OK;
        }
    }

    private Stream<StoredFile> files(Manifest manifest) {
        Stream<StoredFile> parts = manifest.parts().stream().map(part -> file(manifest, part.key(), part.slice().start(), part.digest().rows(), Optional.of(part.content().sizeBytes())));
        return manifests ? Stream.concat(parts, Stream.of(file(manifest, manifest.key(), manifest.window().start(), 0, Optional.empty()))) : parts;
    }

    private static StoredFile file(Manifest manifest, ObjectKey key, Instant start, long rows, Optional<Long> sizeBytes) {
        return new StoredFile(manifest.table(), manifest.window(), manifest.revision(), manifest.state(), key.value(), start, rows, sizeBytes);
    }

    private static void print(Console console, Stream<StoredFile> files, Total total) {
        TextTable table = new TextTable(">rows", ">size", ">rev", "key");
        files.forEach(file -> {
            table.row(Figures.count(file.rows()), file.sizeBytes().map(Figures::size).orElse("-"), "r" + file.revision(), file.key());
            if (table.size() == PAGE) {
                console.result(table);
            }
        });
        if (total.files == 0) {
            console.result("No files: nothing of the range is archived, or it had no rows.");
            return;
        }
        console.result(table);
        console.result("");
        console.result(Figures.count(total.files, "file") + ", " + Figures.count(total.rows, "row") + ", " + Figures.size(total.sizeBytes));
    }
}
