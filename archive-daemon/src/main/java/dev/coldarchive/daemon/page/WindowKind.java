package dev.coldarchive.daemon.page;

import dev.coldarchive.ledger.DayCount;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import java.util.Locale;

/** What a window is on the calendar, the worst first: a day is shown as the worst of its windows. */
enum WindowKind {
    /** The cursor has passed it, and the ledger knows nothing of it. */
    MISSING,
    /** Refused. */
    QUARANTINED,
    /** The archive has rows that the source no longer has, or parked ones; nobody has accepted it yet. */
    DIVERGED,
    /** Retention had taken it before it was archived. */
    GONE,
    /** Archived, and to be read again: rows may have come late. */
    LATE,
    /** Due, and not archived yet. */
    WAITING,
    /** Archived. */
    ARCHIVED,
    /** Archived, and counted for the last time. */
    SEALED,
    /** Archived, and deleted from the source with proof. */
    PRUNED,
    /** Not due yet. */
    OPEN;

    static WindowKind of(WindowRecord record) {
        return of(record.state(), record.recount(), record.needsAttention());
    }

    static WindowKind of(DayCount count) {
        return of(count.state(), count.recount(), count.needsAttention());
    }

    private static WindowKind of(WindowState state, boolean recount, boolean needsAttention) {
        return switch (state) {
            case PLANNED, EXPORTING -> WAITING;
            case QUARANTINED -> QUARANTINED;
            case SOURCE_GONE -> GONE;
            case COMMITTED, SEALED, PRUNED, DIVERGED -> recount ? LATE : needsAttention ? DIVERGED : state == WindowState.SEALED ? SEALED : state == WindowState.PRUNED ? PRUNED : ARCHIVED;
        };
    }

    /** Whether it is in the archive, and nothing is waited for. */
    boolean isWell() {
        return compareTo(ARCHIVED) >= 0;
    }

    /** As the API spells it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
