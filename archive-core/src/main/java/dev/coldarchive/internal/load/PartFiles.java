package dev.coldarchive.internal.load;

import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.rows.AdaptedRows;
import dev.coldarchive.internal.rows.ArchivedRows;
import dev.coldarchive.internal.rows.PartRows;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.window.Window;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The files of a window, on this machine until closed. Not thread-safe. */
final class PartFiles implements AutoCloseable {
    private final Ports ports;
    private final TableSpec table;
    private final Manifest manifest;
    private final Scratch scratch;
    private final Map<Window, List<Path>> files = new LinkedHashMap<>();

    private PartFiles(Ports ports, Scratch scratch, TableSpec table, Manifest manifest) {
        this.ports = ports;
        this.scratch = scratch;
        this.table = table;
        this.manifest = manifest;
        manifest.window().slices(table.slices()).forEach(slice -> files.put(slice, new ArrayList<>()));
    }

    /**
     * @throws dev.coldarchive.ArchiveException of category INTEGRITY if one is not what was written; {@link dev.coldarchive.store.ColdObjectException} if one has to be
     *     restored first
     */
    static PartFiles fetch(Ports ports, Scratch scratch, TableSpec table, Manifest manifest) {
        PartFiles all = new PartFiles(ports, scratch, table, manifest);
        boolean whole = false;
        try {
            for (Manifest.Part part : manifest.parts()) {
                all.files.computeIfAbsent(part.slice(), slice -> new ArrayList<>()).add(new ArchivedRows(ports, scratch).fetch(part));
            }
            whole = true;
            return all;
        } finally {
            if (!whole) {
                all.close();
            }
        }
    }

    Iterable<Window> slices() {
        return files.keySet();
    }

    /** The rows of one slice, in order, as they are archived. */
    RowReader rows(Window slice) {
        return new PartRows(files.get(slice), ports.format(), ports.limits(), table, manifest.schema(), scratch);
    }

    /** Gives away all rows, batch after batch, with other columns. */
    void each(TableSchema columns, Consumer<RowBatch> batches) {
        RowBatch batch = new RowBatch(columns);
        for (List<Path> parts : files.values()) {
            for (Path file : parts) {
                try (RowReader rows = open(file, columns)) {
                    while (rows.next(batch)) {
                        batches.accept(batch);
                    }
                }
            }
        }
    }

    private RowReader open(Path file, TableSchema columns) {
        RowReader stored = ports.format().read(file, ports.limits());
        return stored.schema().sameColumns(columns) ? stored : new AdaptedRows(stored, columns);
    }

    /** Digest of all rows with other columns. */
    RowDigest digest(TableSchema columns) {
        CanonicalRows canonical = new CanonicalRows(columns);
        RowDigest[] sum = {RowDigest.EMPTY};
        each(columns, batch -> sum[0] = sum[0].plus(canonical.digest(batch)));
        return sum[0];
    }

    @Override
    public void close() {
        files.values().forEach(parts -> parts.forEach(Scratch::delete));
    }
}
