package dev.coldarchive.source;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.window.Window;
import java.sql.Connection;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Notes that rows of windows may have changed after their end, kept in the database that is written to, so that a note is committed with the rows that it is about, or
 * not at all. Only ever appended to by writers: no two of them wait for each other. Safe for use by several threads; errors are never empty answers.
 *
 * @see WindowSnapshot#marks()
 */
public interface MarkLog {
    /** How many windows are told of at a time. */
    int MOST_WINDOWS = 10_000;
    /** Before any window. */
    Instant BEGINNING = Instant.parse("0000-01-01T00:00:00Z");

    /** Keeps no marks: late rows are found by recounts only. */
    MarkLog NONE = new MarkLog() {
        @Override
        public void mark(Connection writer, TableSpec table, Collection<Window> windows) {
            throw new ArchiveException(ArchiveException.Category.USAGE, "cannot mark windows of table " + table.name() + ": this archiver keeps no marks",
                    "give its builder the marks of the database that is written to").inTable(table.name());
        }

        @Override
        public List<MarkedWindow> windows(TableSpec table, Instant from, Instant to) {
            return List.of();
        }

        @Override
        public void consume(TableSpec table, Set<Long> ids) { }
    };

    /**
     * Marks those of the windows whose end has passed on the database's own clock at this very moment, with one statement in the writer's open transaction. Neither
     * commits nor rolls back. Windows that have not ended need no mark: their export waits for the writer.
     *
     * @param writer the connection that wrote, or will write, the rows
     * @throws ArchiveException of category USAGE if the connection commits every statement by itself; after any other, the transaction has to be rolled back
     */
    void mark(Connection writer, TableSpec table, Collection<Window> windows);

    /**
     * Windows that start in {@code [from, to)} and have marks whose writers have committed, oldest first: the first {@link #MOST_WINDOWS}, for a backfill may mark them all. Later
     * ones are told of when marks of these are consumed.
     */
    List<MarkedWindow> windows(TableSpec table, Instant from, Instant to);

    /** The same, of all that the table has. */
    default List<MarkedWindow> windows(TableSpec table) {
        return windows(table, BEGINNING, Instant.parse("9999-01-01T00:00:00Z"));
    }

    /** Whether a window has marks whose writers have committed. */
    default boolean isMarked(TableSpec table, Window window) {
        return !windows(table, window.start(), window.end()).isEmpty();
    }

    /** Deletes marks, all or none; those that are gone already are no error. Others of the same window stay. */
    void consume(TableSpec table, Set<Long> ids);
}
