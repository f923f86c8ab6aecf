package dev.coldarchive.internal.rows;

import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.schema.TableSchema;
import java.util.Optional;

/** The rows of several readers one after another; one is open at a time. Not thread-safe. */
public abstract class RowsInTurn implements RowReader {
    private final TableSchema schema;
    private RowReader open;

    /** @param schema of each of them */
    protected RowsInTurn(TableSchema schema) {
        this.schema = schema;
    }

    /** Opens the next one; empty if there is none. */
    protected abstract Optional<RowReader> openNext();

    @Override
    public final TableSchema schema() {
        return schema;
    }

    @Override
    public boolean next(RowBatch batch) {
        batch.clear();
        while (batch.rows() == 0) {
            if (open == null) {
                Optional<RowReader> opened = openNext();
                if (opened.isEmpty()) {
                    return false;
                }
                open = opened.get();
            }
            if (!open.next(batch)) {
                close();
            }
        }
        return true;
    }

    /** Closes the one that is open; also where it has ended, before the next one is opened. */
    @Override
    public void close() {
        if (open != null) {
            open.close();
            open = null;
        }
    }
}
