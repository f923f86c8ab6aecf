package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.internal.rows.OrderedRows;
import dev.coldarchive.internal.rows.RowOrder;
import dev.coldarchive.internal.rows.UnionRows;
import dev.coldarchive.internal.work.Download;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.StoredObject;
import dev.coldarchive.window.Window;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes parts from parts: unions of a stored one and a read one, and empty ones. Owns the files it writes. Not thread-safe. */
final class PartMerge implements AutoCloseable {

    /** A union, and what was noticed on the way. */
    record Merged(WrittenPart part, long archiveOnly, long updated) {}

    private final Ports ports;
    private final Scratch scratch;
    private final TableSpec table;
    private final Window window;
    private final boolean gone;
    private final Progress progress;
    private final List<WrittenPart> written = new ArrayList<>();

    PartMerge(Ports ports, Scratch scratch, TableSpec table, Window window, boolean gone, Progress progress) {
        this.ports = ports;
        this.scratch = scratch;
        this.table = table;
        this.window = window;
        this.gone = gone;
        this.progress = progress;
    }

    /** The union of what is stored at a part's key and what was read for it. */
    Merged union(FormerPart before, Optional<Manifest.Part> described, WrittenPart part) {
        Path stored = download(before.stored().orElseThrow(), described);
        try (RowReader archive = ports.format().read(stored, ports.limits());
                RowReader current = ports.format().read(part.file(), ports.limits());
                UnionRows union = new UnionRows(archive, current, gone, table, scratch, ports.limits());
                OrderedRows ordered = new OrderedRows(union, new RowOrder(table, union.schema()), scratch, ports.limits());
                PartWriter writer = new PartWriter(table, window, part.slice(), union.schema(), ports.format(), scratch)) {
            List<WrittenPart> parts = writer.writeAll(ordered, rows -> progress.step());
            WrittenPart merged = parts.isEmpty() ? writer.writeEmpty(part.values()) : parts.get(0);
            written.add(merged);
            if (parts.size() > 1 || !merged.key().equals(part.key())) {
                throw new ArchiveException(ArchiveException.Category.UNARCHIVABLE, "cannot merge object " + part.key() + ": it has rows that belong to another key",
                        "move it away, or give it to a table of its own").atKey(part.key());
            }
            return new Merged(merged, union.archiveOnly(), union.updated());
        } finally {
            Scratch.delete(stored);
        }
    }

    /** A part without rows. */
    WrittenPart empty(Window slice, List<String> values, TableSchema schema) {
        try (PartWriter writer = new PartWriter(table, window, slice, schema, ports.format(), scratch)) {
            WrittenPart part = writer.writeEmpty(values);
            written.add(part);
            return part;
        }
    }

    /** A part without rows at a key of which only an intent knows: its slice and values are those of the rows that are there. */
    WrittenPart emptyAt(StoredObject there, TableSchema schema) {
        ObjectKey key = there.key();
        Path file = download(there, Optional.empty());
        try (RowReader rows = ports.format().read(file, ports.limits())) {
            RowBatch batch = new RowBatch(rows.schema());
            if (rows.next(batch)) {
                List<String> values = PartValues.of(table.partitionColumns(), batch);
                for (Window slice : window.slices(table.slices())) {
                    if (table.layout().key(table.name(), window, slice, values, ports.format().extension()).equals(key)) {
                        return empty(slice, values, schema);
                    }
                }
            }
            throw new ArchiveException(ArchiveException.Category.UNARCHIVABLE, "cannot merge object " + key + ": its rows belong to another key", "move it away").atKey(key);
        } finally {
            Scratch.delete(file);
        }
    }

    private Path download(StoredObject object, Optional<Manifest.Part> described) {
        return new Download(ports, scratch).fetch(object.key(), described.map(part -> part.content().sha256()).or(object::sha256));
    }

    @Override
    public void close() {
        written.forEach(part -> Scratch.delete(part.file()));
    }
}
