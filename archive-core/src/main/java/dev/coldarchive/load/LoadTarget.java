package dev.coldarchive.load;

import dev.coldarchive.batch.RowReader;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.window.Window;
import java.util.List;
import java.util.Optional;

/**
 * A database that archived rows can be loaded back into. Safe for use by several threads; each {@link WindowLoad} and each reader belongs to one, and holds a connection.
 * Errors that a retry may cure are {@link dev.coldarchive.Transient}.
 */
public interface LoadTarget {

    /**
     * The table in this place, or empty if there is none for certain.
     *
     * @throws dev.coldarchive.ArchiveException of category USAGE, PERMISSION or UNARCHIVABLE if it may not be used, or is no table
     */
    Optional<TargetTable> describe(Place place);

    /**
     * Makes the table, and its schema where that is missing; all or nothing. One that loading has made before gets the columns that it lacks. Columns have the types of the
     * original table where that is still there and holds the archive's values, else those that the archive's types stand for. In a scratch schema nothing refuses NULL and
     * nothing is unique; an original table that is made anew has the key and the required columns that the archive knows of.
     *
     * @throws dev.coldarchive.ArchiveException of category USAGE if there is a table of this name that loading has not made
     */
    void create(Place place, TableSchema archived);

    /**
     * Begins to load one window: one transaction, which keeps other loads of the same window out until it ends.
     *
     * @param columns of the rows that are going to be added: those of {@link #describe}, in any order and not necessarily all; the others get their defaults
     */
    WindowLoad open(Place place, Window window, TableSchema columns);

    /** The rows that stand in a stretch of a window now, in the order of {@link dev.coldarchive.source.WindowSnapshot#rows}, from a view of its own. */
    RowReader rows(Place place, Window slice);

    /** Lets what is loaded into a scratch table be found by time; called between windows, it may do nothing. */
    void settle(Place place);

    /** The tables in a scratch schema that loading has made, by name; none if the schema is not there. */
    List<ScratchTable> scratch(String schema);

    /** Drops a table that loading has made, and its schema if loading has made that too and nothing is left in it. One that is gone already is no error; any other table is refused. */
    void drop(ScratchTable table);
}
