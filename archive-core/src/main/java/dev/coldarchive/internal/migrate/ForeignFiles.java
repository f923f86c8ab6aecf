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
import dev.coldarchive.internal.export.PartWriter;
import dev.coldarchive.internal.manifest.ArchiveNames;
import dev.coldarchive.internal.rows.AdaptedRows;
import dev.coldarchive.internal.rows.RowsInTurn;
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
import java.util.ArrayList;
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
    private final long leftOut;

    private ForeignFiles(Storage storage, FileFormat format, List<StoredObject> objects, TableSchema schema, long rows, long valueBytes, long leftOut) {
        this.storage = storage;
        this.format = format;
        this.objects = objects;
        this.schema = schema;
        this.rows = rows;
        this.valueBytes = valueBytes;
        this.leftOut = leftOut;
    }

    /**
     * Reads the end of each file. Those that belong to an archive are left out: what manifests name, and what says of itself that an exporter or a migration wrote it, as one that has died
     * before its manifest did. Such a file has rows that are archived, or are about to be.
     */
    static ForeignFiles look(Storage storage, FileFormat format, String prefix, String glob, String table) {
        List<StoredObject> objects = new ArrayList<>();
        TableSchema union = null;
        long rows = 0;
        long bytes = 0;
        long leftOut = 0;
        ArchiveNames archived = new ArchiveNames(storage.store(), storage.guards());
        archived.refresh();
        try (Stream<StoredObject> found = storage.store().list(prefix, glob)) {
            for (StoredObject listed : (Iterable<StoredObject>) found.filter(object -> !object.key().value().startsWith("_archive/"))::iterator) {
                Optional<StoredObject> object = archived.isNamed(listed.key()) ? Optional.empty() : storage.store().head(listed.key()); // a listing may call it by a weaker tag
                Optional<FileDescription> file = object.map(there -> describe(storage, format, there)).filter(described -> !described.keyValues().containsKey(PartWriter.OF_TABLE));
                if (file.isEmpty()) {
                    leftOut++;
                    continue;
                }
                objects.add(object.get());
                require(objects.size() <= MOST, prefix + glob, "more than " + MOST, "migrate them in turns, by narrower prefixes");
                TableSchema own = new TableSchema(table, file.get().schema().columns());
                union = union == null ? own : SchemaUnion.of(union, own);
                rows += file.get().rows();
                bytes += file.get().rowGroups().stream().flatMap(group -> group.columns().stream()).mapToLong(FileDescription.ColumnChunk::uncompressedBytes).sum();
            }
        }
        require(!objects.isEmpty(), prefix + glob, "none" + (leftOut > 0 ? " but " + leftOut + " of an archive's own" : ""),
                "look at the prefix: archive ls shows what this archive wrote, other files are named by their keys in the store");
        return new ForeignFiles(storage, format, objects, union, rows, bytes, leftOut);
    }

    private static void require(boolean holds, String files, String thereAre, String hint) {
        if (!holds) {
            throw new ArchiveException(Category.USAGE, "cannot migrate files " + files + ": there are " + thereAre, hint);
        }
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

    /** Files under the prefix that belong to an archive. */
    long leftOut() {
        return leftOut;
    }

    /** Size of all values before compression: about what sorting them takes. */
    long valueBytes() {
        return valueBytes;
    }

    /** All rows, counted while they are read; one file is on this machine at a time. */
    final class Reading extends RowsInTurn {
        private final Scratch scratch;
        private final BatchLimits limits;
        private final CanonicalRows canonical = new CanonicalRows(schema);
        private RowDigest digest = RowDigest.EMPTY;
        private int next;
        private Path file;

        Reading(Scratch scratch, BatchLimits limits) {
            super(schema);
            this.scratch = scratch;
            this.limits = limits;
        }

        /** Of all rows that were read. */
        RowDigest digest() {
            return digest;
        }

        @Override
        protected Optional<RowReader> openNext() {
            if (next == objects.size()) {
                return Optional.empty();
            }
            file = new Download(storage, scratch).fetch(objects.get(next++).key(), Optional.empty());
            return Optional.of(new AdaptedRows(format.read(file, limits), schema()));
        }

        @Override
        public boolean next(RowBatch batch) {
            boolean more = super.next(batch);
            digest = digest.plus(canonical.digest(batch));
            return more;
        }

        @Override
        public void close() {
            super.close();
            if (file != null) {
                Scratch.delete(file);
                file = null;
            }
        }
    }
}
