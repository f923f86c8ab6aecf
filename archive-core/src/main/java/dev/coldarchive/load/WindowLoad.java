package dev.coldarchive.load;

import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.window.Window;
import java.util.List;

/** One window on its way back: one transaction of one connection. Nothing of it stays unless it is committed. Not thread-safe. */
public interface WindowLoad extends AutoCloseable {

    /**
     * Digest of the rows that stand in the window, as this transaction sees them now, read back through what archives them.
     *
     * @param columns which columns count
     */
    RowDigest standing(List<String> columns);

    /** The rows that stand in a stretch of the window, as this transaction sees them, in the order of {@link LoadTarget#rows}. Close it before anything else is asked for. */
    RowReader rows(Window slice);

    /** Deletes the rows that stand in the window: for tables that loading has made. */
    void clear();

    /** Adds rows with the columns that it was opened with. Whether they were taken is known after {@link #finish}. */
    void add(RowBatch batch);

    /**
     * Ends the adding of rows. Rows whose key is there already are left out, whatever else they hold.
     *
     * @return how many rows the table has taken
     * @throws dev.coldarchive.ArchiveException if it has refused one: then the window cannot be loaded
     */
    long finish();

    /**
     * Makes the rows stand.
     *
     * @throws dev.coldarchive.OutcomeUnknownException if the answer was lost: look at what stands
     */
    void commit();

    /** Rolls back, unless it was committed. */
    @Override
    void close();
}
