package dev.coldarchive.postgres.internal;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.ledger.FencedException;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** One change of the ledger, within its transaction, by the holder of a lease that was looked at: what it requires, and what is told of it afterwards. */
public final class LedgerChange {
    private final Handle handle;
    private final Lease lease;

    /** @param lease fenced in this transaction */
    public LedgerChange(Handle handle, Lease lease) {
        this.handle = handle;
        this.lease = lease;
    }

    public Cursor startAt(Instant position) {
        if (LedgerRows.startAt(handle, lease.table(), position)) {
            LedgerRows.audit(handle, lease, Optional.empty(), "start", "first cursor at " + position);
        }
        return LedgerRows.cursor(handle, lease.table()).orElseThrow();
    }

    public Optional<Cursor> advance() {
        return LedgerRows.cursor(handle, lease.table()).map(cursor -> {
            Cursor moved = moved(cursor);
            if (!moved.equals(cursor)) {
                LedgerRows.audit(handle, lease, Optional.empty(), "advance", "cursor " + cursor.position() + " -> " + moved.position() + ": all windows between are accounted for");
            }
            return moved;
        });
    }

    public Cursor commit(WindowRecord record, int expectedRevision) {
        Cursor cursor = LedgerRows.cursor(handle, record.table()).orElseThrow(() -> noCursor(record));
        Optional<WindowRecord> known = LedgerRows.window(handle, record.table(), record.window().start());
        if (known.filter(there -> isRecorded(there, record)).isPresent()) {
            IntentRows.close(handle, lease, record.window());
            return cursor;
        }
        checkRevision(record, known.map(WindowRecord::revision).orElse(0), expectedRevision);
        exactlyOne(LedgerRows.commit(handle, lease, record, expectedRevision), record);
        IntentRows.close(handle, lease, record.window());
        Cursor moved = moved(cursor);
        LedgerRows.audit(handle, lease, Optional.of(record.window()), "commit", "revision " + expectedRevision + " -> " + record.revision() + ", "
                + said(record) + ", " + record.digest() + ", cursor "
                + (moved.equals(cursor) ? "stays at " + cursor.position() : cursor.position() + " -> " + moved.position()));
        return moved;
    }

    public void annotate(WindowRecord record) {
        Optional<WindowRecord> known = LedgerRows.window(handle, record.table(), record.window().start());
        requireRevision(record, known.map(WindowRecord::revision).orElse(0), record.revision());
        exactlyOne(LedgerRows.annotate(handle, lease, record), record);
        LedgerRows.audit(handle, lease, Optional.of(record.window()), "annotate",
                known.map(LedgerChange::said).orElse("unknown") + " -> " + said(record) + (record.state() == WindowState.PRUNED ? ", " + record.digest() + " deleted from the source" : ""));
    }

    public void rewrite(List<WindowRecord> records, Optional<Instant> cursor) {
        Optional<Cursor> before = LedgerRows.cursor(handle, lease.table());
        records.forEach(record -> LedgerRows.replace(handle, lease, record));
        cursor.filter(to -> before.filter(at -> at.position().equals(to)).isEmpty()).ifPresent(to -> LedgerRows.place(handle, lease.table(), to));
        LedgerRows.audit(handle, lease, records.stream().map(WindowRecord::window).findFirst(), "rewrite", records.size() + " windows from here on, cursor "
                + before.map(at -> at.position().toString()).orElse("none") + cursor.map(to -> " -> " + to).orElse(" stays"));
    }

    public Cursor place(Instant seen, Instant position, String why) {
        Instant now = LedgerRows.cursor(handle, lease.table()).map(Cursor::position).orElseThrow(() -> new FencedException(lease.table(), "the cursor is gone"));
        if (!now.equals(position)) {
            if (!now.equals(seen)) {
                throw new FencedException(lease.table(), "the cursor is at " + now + " by now, not at " + seen);
            }
            LedgerRows.place(handle, lease.table(), position);
            LedgerRows.audit(handle, lease, Optional.empty(), "set-cursor", "cursor " + now + " -> " + position + ": " + why);
        }
        return LedgerRows.cursor(handle, lease.table()).orElseThrow();
    }

    private Cursor moved(Cursor cursor) {
        Instant end = LedgerRows.endOfRun(handle, cursor.table(), cursor.position());
        return end.equals(cursor.position()) ? cursor : LedgerRows.move(handle, cursor, end)
                .orElseThrow(() -> new FencedException(cursor.table(), "somebody else moved the cursor from " + cursor.position()));
    }

    private static boolean isRecorded(WindowRecord there, WindowRecord record) {
        return record.manifestSha256().isPresent() && record.manifestSha256().equals(there.manifestSha256()) && record.revision() == there.revision();
    }

    private static void checkRevision(WindowRecord record, int known, int expected) {
        if (record.revision() <= expected && record.revision() > 0) {
            throw new IllegalArgumentException("revision " + record.revision() + " of window " + record.window() + " does not follow " + expected);
        }
        requireRevision(record, known, expected);
    }

    private static void requireRevision(WindowRecord record, int known, int expected) {
        if (known != expected) {
            throw new FencedException(record.table(), "window " + record.window() + " has revision " + known + " there, not " + expected);
        }
    }

    private static void exactlyOne(int rows, WindowRecord record) {
        if (rows != 1) {
            throw new FencedException(record.table(), "somebody else changed window " + record.window() + " (" + rows + " rows to write)");
        }
    }

    private static String said(WindowRecord record) {
        return record.state() + record.reason().map(reason -> " (" + reason + ")").orElse("") + (record.recount() ? ", to be recounted" : "")
                + record.acknowledged().map(who -> ", acknowledged by " + who).orElse("");
    }

    private static ArchiveException noCursor(WindowRecord record) {
        return new ArchiveException(Category.FAILURE, "cannot commit window " + record.window() + " of table " + record.table() + ": the table has no cursor",
                "set its first cursor before").inTable(record.table()).inWindow(record.window());
    }
}
