package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.internal.rows.EventTime;
import dev.coldarchive.internal.rows.OrderedRows;
import dev.coldarchive.internal.rows.PartRows;
import dev.coldarchive.internal.rows.RowOrder;
import dev.coldarchive.internal.rows.UnionRows;
import dev.coldarchive.internal.work.Download;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.ContentDigester;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.StoredObject;
import dev.coldarchive.window.Window;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes parts from parts: unions of a stored one and a read one, and empty ones. Owns the files it writes. Not thread-safe. */
final class PartMerge implements AutoCloseable {

    /**
     * A union, and what was noticed on the way.
     *
     * @param archiveOnly rows that only the former side has
     * @param names the first few of them
     * @param updated rows of both sides with other values
     */
    record Merged(WrittenPart part, RowDigest archiveOnly, List<String> names, long updated) {

        /** A part as it is. */
        static Merged of(WrittenPart part) {
            return new Merged(part, RowDigest.EMPTY, List.of(), 0);
        }
    }

    private final Ports ports;
    private final Scratch scratch;
    private final TableSpec table;
    private final Window window;
    private final Progress progress;
    private final List<WrittenPart> written = new ArrayList<>();

    PartMerge(Ports ports, Scratch scratch, TableSpec table, Window window, Progress progress) {
        this.ports = ports;
        this.scratch = scratch;
        this.table = table;
        this.window = window;
        this.progress = progress;
    }

    /** The union of rows that were archived before and rows that were read later for the same part. */
    Merged union(Path former, WrittenPart part, boolean gone) {
        try (RowReader archive = PartRows.open(former, ports.format(), ports.limits(), table, scratch);
                RowReader current = PartRows.open(part.file(), ports.format(), ports.limits(), table, scratch);
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
            return new Merged(merged, union.archiveOnly(), union.archiveOnlyNames(), union.updated());
        }
    }

    /**
     * Brings rows that are stored somewhere here, as a part at a key.
     *
     * @throws dev.coldarchive.store.ColdObjectException if they have to be restored first
     * @throws ArchiveException of category INTEGRITY if they are not what was written
     */
    WrittenPart fetch(ObjectKey key, Manifest.Part stored, TableSchema schema) {
        Path file = new Download(ports, scratch).fetch(stored.key(), Optional.of(stored.content().sha256()));
        return own(new WrittenPart(key, stored.slice(), stored.values(), schema, file, stored.content(), stored.digest()));
    }

    /** Brings an object here that only an intent, or an older system, has put there; the caller deletes the file. */
    Path download(StoredObject object) {
        return new Download(ports, scratch).fetch(object.key(), object.sha256());
    }

    /** A part without rows. */
    WrittenPart empty(Window slice, List<String> values, TableSchema schema) {
        try (PartWriter writer = new PartWriter(table, window, slice, schema, ports.format(), scratch)) {
            return own(writer.writeEmpty(values));
        }
    }

    /**
     * The part that an object holds of which only an intent knows, as the object itself tells.
     *
     * @throws ArchiveException of category UNARCHIVABLE if it has no rows, or rows of another window
     */
    WrittenPart describe(StoredObject object) {
        Path file = download(object);
        try (RowReader rows = ports.format().read(file, ports.limits())) {
            CanonicalRows canonical = new CanonicalRows(rows.schema());
            RowBatch batch = new RowBatch(rows.schema());
            WrittenPart part = null;
            RowDigest digest = RowDigest.EMPTY;
            while (rows.next(batch)) {
                part = part != null ? part : at(batch, rows.schema(), file).orElseThrow(() -> foreign(object.key()));
                digest = digest.plus(canonical.digest(batch));
            }
            if (part == null) {
                throw foreign(object.key());
            }
            return own(new WrittenPart(part.key(), part.slice(), part.values(), part.schema(), file, part.content(), digest));
        } catch (RuntimeException e) {
            Scratch.delete(file);
            throw e;
        }
    }

    /** The part that a batch's first row belongs to. */
    private Optional<WrittenPart> at(RowBatch batch, TableSchema schema, Path file) {
        EventTime time = EventTime.of(table, schema);
        List<String> values = PartValues.of(table.partitionColumns(), batch);
        long first = batch.longs(time.column()).get(0);
        return window.slices(table.slices()).stream().filter(slice -> time.inside(slice, first)).findFirst().map(slice -> new WrittenPart(
                table.layout().key(table.name(), window, slice, values, ports.format().extension()), slice, values, schema, file, ContentDigester.of(file), RowDigest.EMPTY));
    }

    private static ArchiveException foreign(ObjectKey key) {
        return new ArchiveException(ArchiveException.Category.UNARCHIVABLE, "cannot merge object " + key + ": its rows belong to another key", "move it away").atKey(key);
    }

    private WrittenPart own(WrittenPart part) {
        written.add(part);
        return part;
    }

    @Override
    public void close() {
        written.forEach(part -> Scratch.delete(part.file()));
    }
}
