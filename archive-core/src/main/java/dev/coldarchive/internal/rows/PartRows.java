package dev.coldarchive.internal.rows;

import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.format.FileFormat;
import dev.coldarchive.schema.TableSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The rows of one slice's parts one after another, in {@link RowOrder}, under the schema of their manifest: parts go by the values that chose them. One file is open at a time.
 * Not thread-safe.
 */
public final class PartRows implements RowReader {
    private final FileFormat format;
    private final BatchLimits limits;
    private final TableSchema schema;
    private final Iterator<Path> files;
    private RowReader open;

    /**
     * @param schema columns of all of them
     */
    public PartRows(List<Path> files, FileFormat format, BatchLimits limits, TableSpec table, TableSchema schema) {
        this.format = format;
        this.limits = limits;
        this.schema = schema;
        this.files = sorted(files, new RowOrder(table, schema)).iterator();
    }

    private record First(Path file, RowBatch row) {}

    private List<Path> sorted(List<Path> parts, RowOrder order) {
        if (parts.size() < 2) {
            return parts;
        }
        List<First> firsts = new ArrayList<>();
        for (Path file : parts) {
            try (RowReader rows = new AdaptedRows(format.read(file, new BatchLimits(1, limits.sizeBytes())), schema)) {
                RowBatch row = new RowBatch(schema);
                if (rows.next(row)) {
                    firsts.add(new First(file, row));
                }
            }
        }
        firsts.sort((a, b) -> order.compare(a.row(), 0, b.row(), 0));
        return firsts.stream().map(First::file).toList();
    }

    @Override
    public TableSchema schema() {
        return schema;
    }

    @Override
    public boolean next(RowBatch batch) {
        batch.clear();
        while (batch.rows() == 0) {
            if (open == null) {
                if (!files.hasNext()) {
                    return false;
                }
                open = new AdaptedRows(format.read(files.next(), limits), schema);
            }
            if (!open.next(batch)) {
                close();
            }
        }
        return true;
    }

    @Override
    public void close() {
        if (open != null) {
            open.close();
            open = null;
        }
    }
}
