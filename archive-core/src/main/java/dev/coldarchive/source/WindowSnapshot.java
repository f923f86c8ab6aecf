package dev.coldarchive.source;

import dev.coldarchive.schema.TableSchema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/**
 * One consistent, read-only view of a table, good for one window. It holds a connection until it is completed or closed.
 * Not thread-safe.
 */
public interface WindowSnapshot extends SliceRows {

    /** The columns, as of this very view. */
    TableSchema schema();

    /** The transaction horizon that this view is compared with (PostgreSQL: X as a decimal number); goes into the manifest. */
    String fence();

    /**
     * Who could still add rows that this view does not see, each described for a person (process, user, since when); empty
     * if the window is closed.
     */
    List<String> openWriters();

    /**
     * Since when at least all of the {@linkplain #openWriters() open writers} have been open, on {@link Source#now()}'s clock: the start of the youngest.
     * Empty if there are none, or if waiting is the only way, however long it takes (a standby that has not replayed enough: it would show too few rows).
     */
    Optional<Instant> openSince();

    /** Names of the partitions or chunks that overlap the window; the table itself where there are none. */
    SortedSet<String> partitions();

    /**
     * Where the oldest partition or chunk that is still there begins; empty if the table is not cut into any, or the oldest is unbounded; {@link Instant#MAX} if it is cut
     * into them and not one is there: it keeps nothing. Where rows have been moved away, it is not before the moment until which they were.
     */
    Optional<Instant> oldestPartitionStart();

    /**
     * The marks of the window that this very view sees, by their numbers: it sees the rows that they are about too. Empty where no marks are kept.
     *
     * @see MarkLog#consume
     */
    Set<Long> marks();

    /**
     * Ends the view, and makes sure that what it saw was whole: partitions and chunks that overlap the window are what they
     * were. Call it after the last reader's end and before any file leaves the machine.
     *
     * @throws dev.coldarchive.TransientException if a partition was dropped, added or rewritten meanwhile
     */
    void complete();

    /** Lets go of the connection; without {@link #complete()} what was read must not be used. */
    @Override
    void close();
}
