package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.LongVector;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.format.FileFormat;
import dev.coldarchive.format.RowWriter;
import dev.coldarchive.format.WriteOptions;
import dev.coldarchive.internal.rows.EventTime;
import dev.coldarchive.internal.rows.PartRows;
import dev.coldarchive.internal.rows.RowOrder;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.ContentDigest;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.window.Window;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Writes the ordered rows of one slice into temporary files: one, or one for each value of the layout's columns, one open at a time. Digests them on the way, and
 * makes sure that every row lies in the slice. Not thread-safe.
 */
public final class PartWriter implements AutoCloseable {
    /** Under this key each file says which table it is of: by that it is known as an archive's own. */
    public static final String OF_TABLE = "archive.table";

    private final TableSpec table;
    private final Window window;
    private final Window slice;
    private final FileFormat format;
    private final Scratch scratch;
    private final TableSchema schema;
    private final WriteOptions options;
    private final RowOrder order;
    private final EventTime time;
    private final CanonicalRows canonical;
    private final RowBatch piece;
    private final RowBatch partHead;
    private final Set<ObjectKey> keys = new HashSet<>();
    private final List<WrittenPart> parts = new ArrayList<>();
    private RowWriter writer;
    private Path file;
    private RowDigest digest = RowDigest.EMPTY;

    public PartWriter(TableSpec table, Window window, Window slice, TableSchema schema, FileFormat format, Scratch scratch) {
        this.table = table;
        this.window = window;
        this.slice = slice;
        this.schema = schema;
        this.format = format;
        this.scratch = scratch;
        this.options = table.write().in(schema);
        this.order = new RowOrder(table, schema);
        this.time = EventTime.of(table, schema);
        this.canonical = new CanonicalRows(schema);
        this.piece = new RowBatch(schema);
        this.partHead = new RowBatch(schema);
    }

    /**
     * Writes all rows of the reader.
     *
     * @param progress hears the number of rows of each batch
     */
    public List<WrittenPart> writeAll(RowReader rows, LongConsumer progress) {
        RowBatch batch = new RowBatch(schema);
        while (rows.next(batch)) {
            checkInside(batch);
            for (int from = 0; from < batch.rows();) {
                int to = endOfPart(batch, from);
                write(batch, from, to);
                from = to;
            }
            progress.accept(batch.rows());
        }
        finishPart();
        return parts;
    }

    /** Writes one part without rows, to stand where rows were that have left the archive. */
    public WrittenPart writeEmpty(List<String> values) {
        begin();
        partHead.clear();
        return finish(values);
    }

    private void checkInside(RowBatch batch) {
        LongVector times = batch.longs(time.column());
        long start = time.bound(slice.start());
        long end = time.bound(slice.end());
        boolean inside = times.nullCount() == 0;
        for (int row = 0; row < batch.rows(); row++) {
            inside &= times.get(row) >= start & times.get(row) < end;
        }
        if (!inside) {
            throw new ArchiveException(ArchiveException.Category.INTEGRITY, "cannot archive a row of table " + table.name() + ": its time lies outside of " + slice, null);
        }
    }

    private int endOfPart(RowBatch batch, int from) {
        if (table.partitionColumns().isEmpty()) {
            return batch.rows();
        }
        int to = from + 1;
        while (to < batch.rows() && order.samePart(batch, from, batch, to)) {
            to++;
        }
        return to;
    }

    private void write(RowBatch batch, int from, int to) {
        if (writer != null && !order.samePart(partHead, 0, batch, from)) {
            finishPart();
        }
        if (writer == null) {
            begin();
            partHead.clear();
            if (!table.partitionColumns().isEmpty()) {
                partHead.appendRow(batch, from); // else all rows belong to one part, and the first may be huge
            }
        }
        RowBatch rows = batch;
        if (from > 0 || to < batch.rows()) {
            piece.clear();
            piece.appendRows(batch, from, to);
            rows = piece;
        }
        digest = digest.plus(canonical.digest(rows));
        writer.write(rows);
    }

    private void begin() {
        file = scratch.file("part");
        writer = format.create(file, schema, options);
        digest = RowDigest.EMPTY;
    }

    private void finishPart() {
        if (writer != null) {
            List<String> values = PartValues.of(table.partitionColumns(), partHead);
            finish(values);
        }
    }

    private WrittenPart finish(List<String> values) {
        ObjectKey key = key(values);
        if (!keys.add(key)) {
            throw new ArchiveException(ArchiveException.Category.UNARCHIVABLE, "cannot archive table " + table.name() + ": two values of its layout's columns give the same key " + key,
                    "choose another layout").inTable(table.name()).atKey(key);
        }
        Map<String, String> says = new LinkedHashMap<>();
        says.put(OF_TABLE, table.name());
        says.put("archive.window", window.toString());
        says.put("archive.slice", slice.toString());
        says.put("archive.time-column", table.time().name());
        says.put("archive.rows", Long.toString(digest.rows()));
        says.put("archive.digest", digest.hex());
        says.put("archive.canonical-version", Integer.toString(CanonicalRows.VERSION));
        if (!options.clusterBy().isEmpty()) {
            says.put(PartRows.CLUSTERED, String.join(",", options.clusterBy()));
        }
        ContentDigest content = writer.finish(says).content();
        writer.close();
        writer = null;
        WrittenPart part = new WrittenPart(key, slice, values, schema, file, content, digest);
        parts.add(part);
        return part;
    }

    private ObjectKey key(List<String> values) {
        try {
            return table.layout().key(table.name(), window, slice, values, format.extension());
        } catch (IllegalArgumentException e) {
            throw new ArchiveException(ArchiveException.Category.UNARCHIVABLE, "cannot archive table " + table.name() + ": " + e.getMessage(),
                    "choose a layout without this column, or correct the rows", e).inTable(table.name());
        }
    }

    @Override
    public void close() {
        if (writer != null) {
            writer.close();
            writer = null;
        }
    }
}
