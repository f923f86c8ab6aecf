package dev.coldarchive.internal.rows;

import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.batch.RowValues;
import dev.coldarchive.schema.TableSchema;
import java.util.List;

/** A reader of rows that are listed in a test. */
final class ListedRows implements RowReader {
    private final TableSchema schema;
    private final List<Object[]> rows;
    private final BatchLimits limits;
    private int next;
    private boolean closed;

    ListedRows(TableSchema schema, List<Object[]> rows, BatchLimits limits) {
        this.schema = schema;
        this.rows = rows;
        this.limits = limits;
    }

    @Override
    public TableSchema schema() {
        return schema;
    }

    @Override
    public boolean next(RowBatch batch) {
        batch.clear();
        while (next < rows.size() && (batch.rows() == 0 || !limits.reachedBy(batch.rows(), batch.sizeBytes()))) {
            RowValues.append(batch, rows.get(next++));
        }
        return batch.rows() > 0;
    }

    @Override
    public void close() {
        closed = true;
    }

    boolean closed() {
        return closed;
    }
}
