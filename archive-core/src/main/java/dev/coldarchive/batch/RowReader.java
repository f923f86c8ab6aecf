package dev.coldarchive.batch;

import dev.coldarchive.schema.TableSchema;

/**
 * Rows from somewhere, batch after batch. Whoever opens it closes it. Not thread-safe.
 */
public interface RowReader extends AutoCloseable {

    /** The columns of the batches. */
    TableSchema schema();

    /**
     * Clears the batch and fills it with the next rows.
     *
     * @return false if there were none; only then has the whole been read, and its own checks (row count, trailer) passed
     * @throws dev.coldarchive.ArchiveException if the rows cannot be read whole; what was returned before must not be used
     */
    boolean next(RowBatch batch);

    /** Lets go of what it holds. Closing before the end abandons the read and is no error. */
    @Override
    void close();
}
