package dev.coldarchive.postgres.internal;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TransientException;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.window.Window;
import java.sql.SQLException;

/** The rows of one COPY. Whole only if the trailer came and the server's own count of rows is ours. Not thread-safe. */
final class CopyRows implements RowReader {
    /** A COPY that is under way on a connection. */
    interface Copy extends CopyBuffer.Messages {
        /** How many rows the server says it sent, after the last message; -1 if it did not say. */
        long rowsSent();

        /** Stops it if it is still under way, and leaves the transaction fit for the next statement. */
        void end() throws SQLException;
    }

    private final Relation relation;
    private final Window window;
    private final Copy copy;
    private final CopyDecoder decoder;
    private final BatchLimits limits;
    private ArchiveException failure;
    private boolean checked;
    private boolean closed;

    CopyRows(Relation relation, Window window, Copy copy, BatchLimits limits) {
        this.relation = relation;
        this.window = window;
        this.copy = copy;
        this.limits = limits;
        boolean[] required = new boolean[relation.mappings().size()];
        for (int i = 0; i < required.length; i++) {
            required[i] = !relation.schema().columns().get(i).nullable();
        }
        this.decoder = new CopyDecoder(copy, relation.mappings().stream().map(Mapping::decoder).toList(), required, relation.spec().rowSizes().maxBytes());
    }

    @Override
    public TableSchema schema() {
        return relation.schema();
    }

    @Override
    public boolean next(RowBatch batch) {
        if (failure != null) {
            throw failure;
        }
        batch.clear();
        if (checked) {
            return false;
        }
        if (closed) {
            throw new IllegalStateException("the reader of table " + relation.spec().name() + " is closed");
        }
        try {
            decoder.fill(batch, limits);
            if (decoder.ended()) {
                requireCount();
                copy.end();
                checked = true;
            }
            return batch.rows() > 0;
        } catch (RefusedValue e) {
            failure = refused(e);
        } catch (CopyDecoder.Truncated e) {
            failure = new TransientException("cannot read rows of table " + relation.spec().name() + ": " + e.getMessage(),
                    "the connection or the server broke off: try again", e);
        } catch (SQLException e) {
            failure = SqlErrors.reading("cannot read rows of table " + relation.spec().name(), e);
        }
        throw failure.inTable(relation.spec().name()).inWindow(window);
    }

    private void requireCount() {
        if (copy.rowsSent() != decoder.rows()) {
            throw RefusedValue.malformed(decoder.rows() + " rows where the server says it sent " + copy.rowsSent());
        }
    }

    private ArchiveException refused(RefusedValue e) {
        if (e.isMalformed()) {
            return new ArchiveException(Category.INTEGRITY, "cannot read rows of table " + relation.spec().name() + ": " + e.getMessage()
                    + " came after row " + decoder.rows(), e.hint(), e);
        }
        String column = relation.schema().columns().get(decoder.column()).name();
        return new ArchiveException(Category.UNARCHIVABLE, "cannot archive column \"" + column + "\" of table " + relation.spec().name() + ": " + e.getMessage()
                + ", in the row with " + RowName.of(relation, decoder), e.hint(), e);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            copy.end();
        } catch (SQLException e) {
            // What was read is not used, or was checked already; the snapshot's own end tells of a lost connection.
            if (checked) {
                throw SqlErrors.reading("cannot end reading table " + relation.spec().name(), e);
            }
        }
    }
}
