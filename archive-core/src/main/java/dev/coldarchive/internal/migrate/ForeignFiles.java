package dev.coldarchive.internal.migrate;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.format.FileDescription;
import dev.coldarchive.format.FileFormat;
import dev.coldarchive.internal.rows.AdaptedRows;
import dev.coldarchive.internal.rows.SchemaUnion;
import dev.coldarchive.internal.work.Download;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.internal.work.Storage;
import dev.coldarchive.internal.work.StoredBytes;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.StoredObject;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Files that somebody else wrote, under one prefix: their columns together, and their rows one file after the other. */
final class ForeignFiles {
    private static final int MOST = 10_000;

    private final Storage storage;
    private final FileFormat format;
    private final List<StoredObject> objects;
    private final TableSchema schema;
    private final long rows;
    private final long valueBytes;

    private ForeignFiles(Storage storage, FileFormat format, List<StoredObject> objects, TableSchema schema, long rows, long valueBytes) {
        this.storage = storage;
        this.format = format;
        this.objects = objects;
        this.schema = schema;
        this.rows = rows;
        this.valueBytes = valueBytes;
    }

    /** Reads the end of each file. */
    static ForeignFiles look(Storage storage, FileFormat format, String prefix, String glob, String table) {
        List<StoredObject> objects;
        try (Stream<StoredObject> found = storage.store().list(prefix, glob)) {
            objects = found.filter(object -> !object.key().value().startsWith("_archive/")).limit(MOST + 1)
                    .flatMap(object -> storage.store().head(object.key()).stream()).toList(); // a listing may call it by a weaker tag
        }
        if (objects.isEmpty() || objects.size() > MOST) {
            throw new ArchiveException(Category.USAGE, "cannot migrate files " + prefix + glob + ": there are " + (objects.isEmpty() ? "none" : "more than " + MOST),
                    objects.isEmpty() ? "look at the prefix: archive ls shows what this archive wrote, other files are named by their keys in the store" : "migrate them in turns, by narrower prefixes");
        }
        TableSchema union = null;
        long rows = 0;
        long bytes = 0;
        for (StoredObject object : objects) {
            FileDescription file = describe(storage, format, object);
            TableSchema own = new TableSchema(table, file.schema().columns());
            union = union == null ? own : SchemaUnion.of(union, own);
            rows += file.rows();
            bytes += file.rowGroups().stream().flatMap(group -> group.columns().stream()).mapToLong(FileDescription.ColumnChunk::uncompressedBytes).sum();
        }
        return new ForeignFiles(storage, format, objects, union, rows, bytes);
    }

    private static FileDescription describe(Storage storage, FileFormat format, StoredObject object) {
        return storage.guards().store().call(storage.guards().policy().storeRead(), "read " + object.key(), () -> {
            try (SeekableByteChannel bytes = new StoredBytes(storage.store(), object.key(), object.sizeBytes())) {
                return format.describe(bytes);
            } catch (IOException e) {
                throw new ArchiveException(Category.FAILURE, "cannot read " + object.key() + ": " + e.getMessage(), null, e).atKey(object.key());
            }
        });
    }

    List<StoredObject> objects() {
        return objects;
    }

    TableSchema schema() {
        return schema;
    }

    long rows() {
        return rows;
    }

    long sizeBytes() {
        return objects.stream().mapToLong(StoredObject::sizeBytes).sum();
    }

    /** Size of all values before compression: about what sorting them takes. */
    long valueBytes() {
        return valueBytes;
    }

    /** All rows, counted while they are read; one file is on this machine at a time. */
    final class Reading implements RowReader {
        private final Scratch scratch;
        private final BatchLimits limits;
        private final CanonicalRows canonical = new CanonicalRows(schema);
        private RowDigest digest = RowDigest.EMPTY;
        private int next;
        private Path file;
        private RowReader open;

        Reading(Scratch scratch, BatchLimits limits) {
            this.scratch = scratch;
            this.limits = limits;
        }

        /** Of all rows that were read. */
        RowDigest digest() {
            return digest;
        }

        @Override
        public TableSchema schema() {
            return schema;
        }

        @Override
        public boolean next(RowBatch batch) {
            batch.clear();
            while (batch.rows() == 0) {
                if (open == null && next == objects.size()) {
                    return false;
                }
                if (open == null) {
                    file = new Download(storage, scratch).fetch(objects.get(next++).key(), Optional.empty());
                    open = new AdaptedRows(format.read(file, limits), schema);
                }
                if (!open.next(batch)) {
                    close();
                }
            }
            digest = digest.plus(canonical.digest(batch));
            return true;
        }

        @Override
        public void close() {
            if (open != null) {
                open.close();
                open = null;
            }
            if (file != null) {
                Scratch.delete(file);
                file = null;
            }
        }
    }
}
