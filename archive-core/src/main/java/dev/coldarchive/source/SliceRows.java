package dev.coldarchive.source;

import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.window.Window;

/** Rows of one window, as one view sees them, over one connection. Not thread-safe. */
public interface SliceRows extends AutoCloseable {

    /**
     * The rows of {@code [slice.start, slice.end)}, ordered by the table's partitioning columns (numbers, dates and booleans by value, all else by its bytes; NULLs last), then
     * by event time; rows that are equal in these come in any order. One reader is open at a time.
     *
     * @param slice a part of the window
     */
    RowReader rows(Window slice, BatchLimits limits);

    /** Lets go of the connection. */
    @Override
    void close();
}
