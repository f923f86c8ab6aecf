package dev.coldarchive.source;

import dev.coldarchive.TableSpec;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.window.Window;
import java.time.Instant;
import java.util.Optional;

/**
 * Where rows come from. Safe for use by several threads; each snapshot belongs to one. Errors that a retry may cure are
 * {@link dev.coldarchive.Transient}; nothing here ever changes the source.
 */
public interface Source {

    /** Which database it is, asked of the database itself. */
    SourceIdentity identity();

    /** Now, on the source database's own clock: the only clock that closes windows. */
    Instant now();

    /**
     * The columns of the table as they would be archived now.
     *
     * @throws dev.coldarchive.ArchiveException of category USAGE, PERMISSION or UNARCHIVABLE if the table or its time column is missing,
     *     may not be read, or has a column of a type that cannot be archived; all such columns are named at once
     */
    TableSchema describe(TableSpec table);

    /** First and last event time, or empty if the table holds no row with one. */
    Optional<TimeRange> timeRange(TableSpec table);

    /**
     * Whether the table has rows that lie in no window: without a time, or outside of {@code [first, end)}.
     *
     * @param first start of the first window
     * @param end from when on a time cannot be true
     */
    StrayRows strays(TableSpec table, Instant first, Instant end);

    /**
     * Opens a consistent view of the table for one window: locked against being dropped, truncated or rewritten until it is
     * closed. The window's end and lag must have passed on {@link #now()}.
     */
    WindowSnapshot snapshot(TableSpec table, Window window);
}
