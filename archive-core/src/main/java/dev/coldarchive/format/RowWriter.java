package dev.coldarchive.format;

import dev.coldarchive.batch.RowBatch;
import java.util.Map;

/** Writes one file. Not thread-safe. */
public interface RowWriter extends AutoCloseable {

    /**
     * Appends the rows of a batch, which may be reused afterwards.
     *
     * @throws dev.coldarchive.ArchiveException of category UNARCHIVABLE if a value does not fit the schema (a NULL in a required column)
     */
    void write(RowBatch batch);

    /**
     * Ends the file: whole, as every process of this machine sees it, but not forced to the disk: it waits for a store. Its digest is of the bytes as they were written; the file is not read
     * back for it.
     *
     * @param keyValues what the file says of itself, in its footer, in the map's order
     */
    FileStats finish(Map<String, String> keyValues);

    /** Lets go of everything. Without {@link #finish} the file is left unusable, for the caller to delete. */
    @Override
    void close();
}
