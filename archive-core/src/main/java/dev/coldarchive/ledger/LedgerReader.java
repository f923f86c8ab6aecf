package dev.coldarchive.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The half of a ledger that only looks. Safe for use by several threads; errors are never empty answers. */
public interface LedgerReader {

    /** The table's cursor, or empty if it never had one. */
    Optional<Cursor> cursor(String table);

    /** What is known of the window that starts there; empty if nothing is. */
    Optional<WindowRecord> window(String table, Instant start);

    /** Records of windows that start in {@code [from, to)}, oldest first. Windows that nothing is known of are left out. */
    default List<WindowRecord> windows(String table, Instant from, Instant to) {
        return windows(table, from, to, Integer.MAX_VALUE);
    }

    /** The first of these records, so many at most: a page of them, where there may be more than memory should hold. */
    List<WindowRecord> windows(String table, Instant from, Instant to, int most);

    /** Counts the windows that start in {@code [from, to)}, by day of UTC, state and what they wait for; days oldest first. Days without a record are left out. */
    List<DayCount> days(String table, Instant from, Instant to);

    /** Records of the table's windows that have parked rows, oldest first. */
    List<WindowRecord> parked(String table);

    /** The first, so many at most, of the records of windows that start at or after {@code from} and {@linkplain WindowRecord#recount() have to be read again}, oldest first. */
    List<WindowRecord> recounts(String table, Instant from, int most);

    /**
     * The first record of a window that starts in {@code [from, to)} and is not settled: it is not {@linkplain WindowState#accountedFor() accounted for}, it
     * {@linkplain WindowRecord#recount() has to be read again}, or it is one of {@code marked}. What is PRUNED is settled.
     *
     * @param marked starts of windows that somebody else knows to be unfinished
     */
    Optional<WindowRecord> unsettled(String table, Instant from, Instant to, Set<Instant> marked);

    /** The first record of a window that starts in {@code [from, to)} and is archived, but not sealed: COMMITTED or DIVERGED. */
    Optional<WindowRecord> unsealed(String table, Instant from, Instant to);

    /** Open intents of the table, oldest window first. */
    List<Intent> intents(String table);
}
