package dev.coldarchive.internal.migrate;

import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.format.FileFormat;
import dev.coldarchive.format.RowWriter;
import dev.coldarchive.internal.export.PartWriter;
import dev.coldarchive.internal.manifest.MigrationNotes;
import dev.coldarchive.internal.rows.EventTime;
import dev.coldarchive.internal.work.SafePut;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.internal.work.Storage;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.ContentDigest;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.PutCondition;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** Rows whose time no window holds: they have none, or one that no key can spell. In a file of their own. Not thread-safe. */
final class StrayFile implements AutoCloseable {
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    private final TableSpec table;
    private final FileFormat format;
    private final EventTime time;
    private final CanonicalRows canonical;
    private final RowBatch one;
    private final Path file;
    private RowWriter writer;
    private RowDigest digest = RowDigest.EMPTY;

    StrayFile(TableSpec table, TableSchema schema, FileFormat format, Scratch scratch) {
        this.table = table;
        this.format = format;
        this.time = EventTime.of(table, schema);
        this.canonical = new CanonicalRows(schema);
        this.one = new RowBatch(schema);
        this.file = scratch.file("stray");
    }

    /** Takes the row if it is one of them. */
    boolean take(RowBatch batch, int row) {
        if (!batch.column(time.column()).isNull(row)) {
            Instant at = time.instant(batch.longs(time.column()).get(row));
            if (!at.isBefore(FIRST) && at.isBefore(END)) {
                return false;
            }
        }
        if (writer == null) {
            writer = format.create(file, batch.schema(), table.write());
        }
        one.clear();
        one.appendRow(batch, row);
        digest = digest.plus(canonical.digest(one));
        writer.write(one);
        return true;
    }

    RowDigest digest() {
        return digest;
    }

    /** Puts them aside: {@code _archive/<table>/strays/<16 digits of the content>.parquet}. */
    MigrationNotes.Aside keep(Storage storage) {
        ContentDigest content = writer.finish(Map.of(PartWriter.OF_TABLE, table.name(), "archive.rows", Long.toString(digest.rows()), "archive.digest", digest.hex())).content();
        writer.close();
        ObjectKey key = ObjectKey.of(Manifest.prefix(table.name()) + "strays/" + content.sha256().substring(0, 16) + "." + format.extension());
        new SafePut(storage).put(key, file, content, PutCondition.ABSENT);
        return new MigrationNotes.Aside(key, content.sha256(), digest);
    }

    @Override
    public void close() {
        if (writer != null) {
            writer.close();
        }
        Scratch.delete(file);
    }
}
