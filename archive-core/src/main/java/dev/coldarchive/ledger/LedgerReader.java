package dev.coldarchive.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The half of a ledger that only looks. Safe for use by several threads; errors are never empty answers. */
public interface LedgerReader {

    /** The table's cursor, or empty if it never had one. */
    Optional<Cursor> cursor(String table);

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

    /** Open intents of the table, oldest window first. */
    List<Intent> intents(String table);
}
