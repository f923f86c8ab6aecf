package dev.coldarchive.internal.verify;

import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.internal.rows.ArchivedRows;
import dev.coldarchive.internal.rows.PartRows;
import dev.coldarchive.internal.rows.RowComparison;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.source.WindowSnapshot;
import dev.coldarchive.verify.RowDifferences;
import dev.coldarchive.window.Window;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the rows in which archive and source differ: for a window whose digests do. */
final class SourceComparison {
    private final Ports ports;
    private final Scratch scratch;
    private final TableSpec table;
    private final ArchivedRows archived;

    SourceComparison(Ports ports, Scratch scratch, TableSpec table, ArchivedRows archived) {
        this.ports = ports;
        this.scratch = scratch;
        this.table = table;
        this.archived = archived;
    }

    /**
     * Brings the parts into temporary files, then reads the source once more, in one view.
     *
     * @param columns those that both have
     * @return empty if a column has no type that holds the values of both
     */
    Optional<RowDifferences> differences(Manifest manifest, List<String> columns) {
        Map<Window, List<Path>> files = new LinkedHashMap<>();
        manifest.window().slices(table.slices()).forEach(slice -> files.put(slice, new ArrayList<>()));
        try {
            for (Manifest.Part part : manifest.parts()) {
                files.computeIfAbsent(part.slice(), slice -> new ArrayList<>()).add(archived.fetch(part));
            }
            return Optional.of(ports.guards().source().call(ports.guards().policy().source(), "compare " + table.name() + " " + manifest.window(), () -> compare(manifest, columns, files)));
        } catch (ArchiveException e) {
            if (e.category() != Category.UNARCHIVABLE) {
                throw e;
            }
            return Optional.empty();
        } finally {
            files.values().forEach(slice -> slice.forEach(Scratch::delete));
        }
    }

    private RowDifferences compare(Manifest manifest, List<String> columns, Map<Window, List<Path>> files) {
        DifferenceNotes notes = new DifferenceNotes(table, manifest.window(), columns);
        try (WindowSnapshot view = ports.source().snapshot(table, manifest.window())) {
            files.forEach((slice, parts) -> {
                try (RowReader archive = new PartRows(parts, ports.format(), ports.limits(), table, manifest.schema(), scratch);
                        RowReader now = view.rows(slice, ports.limits());
                        RowComparison comparison = new RowComparison(archive, now, table, scratch, ports.limits())) {
                    comparison.run(notes);
                }
            });
            view.complete();
            return notes.all();
        }
    }
}
