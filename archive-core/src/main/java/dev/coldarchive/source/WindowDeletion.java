package dev.coldarchive.source;

import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowReader;

/** A transaction that deletes the rows of one window, and gives each of them away as it was when it was deleted. Not thread-safe. */
public interface WindowDeletion extends AutoCloseable {

    /** Deletes all rows of the window, in no order; to be called once, and read to its end. */
    RowReader rows(BatchLimits limits);

    /**
     * Makes it final.
     *
     * @throws dev.coldarchive.OutcomeUnknownException if the answer was lost: it may be final
     */
    void commit();

    /** Takes back what is not final, and lets go of the connection. */
    @Override
    void close();
}
