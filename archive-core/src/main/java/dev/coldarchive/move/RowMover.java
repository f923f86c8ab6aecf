package dev.coldarchive.move;

import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.window.Window;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Moves rows of a table into its archive table, in the database that is written to. What only some databases can do: a port of its own. Safe for use by several threads;
 * errors are never empty answers.
 *
 * <p>Times are those of windows: of a column without a zone, as if its clock showed UTC.
 */
public interface RowMover {

    /**
     * What there is to move; changes nothing.
     *
     * @param cutoff rows before it are old
     */
    MoveState look(TableSpec table, Instant cutoff);

    /** How far rows have been moved: all that were before it, at that time; empty if none ever were. */
    Optional<Instant> movedUntil(TableSpec table);

    /**
     * The oldest window that has rows in {@code [from, to)}, with all of these rows as they are now in the database that is written to.
     *
     * @param from empty for the beginning
     * @param to on the table's grid, as {@code from}
     */
    Optional<WindowRows> oldest(TableSpec table, Optional<Instant> from, Instant to);

    /** When a run was begun last, by whomever; empty if never, or if nothing is installed. */
    Optional<Instant> lastBegun(TableSpec table);

    /** Notes in the log that a run begins, in a transaction of its own; gives its number. */
    long begin(TableSpec table, KeepPeriod keep, Instant cutoff);

    /**
     * Moves the rows before {@code to} in one transaction: copied, deleted and read back, or rolled back as a whole. The log has them from the same moment. Rows that are written
     * meanwhile either move as they are in the end, or stay. A row whose time is no point in time stays.
     *
     * @param run from {@link #begin}
     * @param from only rows at or after it; empty for all
     * @param proof what has to hold of them, else none is moved
     * @return rows moved
     * @throws dev.coldarchive.ArchiveException if it was rolled back: {@link dev.coldarchive.Transient} if another try may succeed
     */
    long move(TableSpec table, long run, Optional<Instant> from, Instant to, Proof proof);

    /**
     * Notes in the log that a run has ended, in a transaction of its own.
     *
     * @param outcome what it was
     * @param message the error, or what was in the way; empty if nothing was
     */
    void end(TableSpec table, long run, Outcome outcome, String message);

    /** Creates what moving needs, or brings it up to date. */
    void install(TableSpec table, KeepPeriod keep);

    /** What {@link #install} runs, for somebody else to run. */
    String sql(TableSpec table, KeepPeriod keep);

    /**
     * What is asked of rows before they are moved for good.
     *
     * @param unmarked whether no window of theirs may have marks
     * @param rows what they have to be, as they lie in the archive table before it is final; empty if they may be anything
     */
    record Proof(boolean unmarked, Optional<RowDigest> rows) {
        /** They may be moved whatever they are. */
        public static final Proof NONE = new Proof(false, Optional.empty());
    }

    /** The rows of one window. */
    record WindowRows(Window window, RowDigest digest) {}

    /** How a run ended. */
    enum Outcome { DONE, PARTIAL, FAILED }

    /**
     * Rows of one month that are old enough.
     *
     * @param sizeBytes of their values in the table, as stored
     */
    record Month(Instant start, long rows, long sizeBytes) {}

    /**
     * A reason why nothing can be moved.
     *
     * @param remedy what to do about it; SQL where that is enough
     */
    record Obstacle(String what, String remedy) {}

    /**
     * What there is to move.
     *
     * @param archiveTable where rows go
     * @param installed whether everything is there that moving needs
     * @param obstacles what is in the way; empty if nothing is
     * @param months rows that are old enough, oldest month first
     */
    record MoveState(String archiveTable, boolean installed, List<Obstacle> obstacles, List<Month> months) {
        public MoveState {
            obstacles = List.copyOf(obstacles);
            months = List.copyOf(months);
        }

        /** Of all months. */
        public long rows() {
            return months.stream().mapToLong(Month::rows).sum();
        }

        /** Of all months. */
        public long sizeBytes() {
            return months.stream().mapToLong(Month::sizeBytes).sum();
        }
    }
}
