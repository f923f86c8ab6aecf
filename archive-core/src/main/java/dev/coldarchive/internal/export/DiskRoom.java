package dev.coldarchive.internal.export;

import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.ledger.LedgerReader;
import dev.coldarchive.ledger.WindowRecord;
import java.io.IOException;
import java.time.Instant;

/**
 * For how many windows the work directory has room, by the largest ones that are known: each may lie there as it was read, as it was stored, and merged. Safe for use by several
 * threads.
 */
public final class DiskRoom {
    private static final int TIMES_THE_WINDOW = 3;
    private static final int RECENT = 48;

    private final Scratch scratch;
    private final int most;
    private final long limit;
    private long largest;

    /**
     * @param most how many windows are in the air at most
     * @param limit most bytes of temporary files; 0 for what the disk has
     */
    DiskRoom(Scratch scratch, int most, long limit) {
        this.scratch = scratch;
        this.most = most;
        this.limit = limit;
    }

    /** Bytes of temporary files that so many windows may need. */
    public static long needed(long largestWindow, int windows) {
        return largestWindow * TIMES_THE_WINDOW * windows;
    }

    /** Looks how large the last windows of a table were. */
    void look(LedgerReader ledger, TableSpec table) {
        if (most > 1) {
            Instant end = ledger.cursor(table.name()).map(Cursor::position).orElse(Instant.EPOCH);
            ledger.windows(table.name(), end.minus(table.grid().every().multipliedBy(RECENT)), end).stream().mapToLong(WindowRecord::sizeBytes).forEach(this::saw);
        }
    }

    /** Notes the size of a window's files. */
    synchronized void saw(long sizeBytes) {
        largest = Math.max(largest, sizeBytes);
    }

    /** How many windows have room; at least one, for without it nothing would ever be archived. */
    synchronized int windows() {
        if (most == 1 || largest == 0) {
            return limit == 0 ? most : 1; // the first one tells
        }
        try {
            long used = scratch.usedBytes();
            long free = scratch.usableBytes();
            long room = limit == 0 ? used + free : Math.min(limit, used + free);
            return (int) Math.max(1, Math.min(most, room / TIMES_THE_WINDOW / largest));
        } catch (IOException e) {
            return 1; // nobody knows
        }
    }
}
