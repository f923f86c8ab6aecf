package dev.coldarchive.postgres;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.ledger.AuditEntry;
import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.ledger.DayCount;
import dev.coldarchive.ledger.FencedException;
import dev.coldarchive.ledger.Intent;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.LeaseStore;
import dev.coldarchive.ledger.Ledger;
import dev.coldarchive.ledger.LedgerBook;
import dev.coldarchive.ledger.StoreFinding;
import dev.coldarchive.ledger.StoreFindings;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.postgres.internal.AuditRows;
import dev.coldarchive.postgres.internal.IntentRows;
import dev.coldarchive.postgres.internal.LeaseRows;
import dev.coldarchive.postgres.internal.LedgerRows;
import dev.coldarchive.postgres.internal.LedgerTransactions;
import dev.coldarchive.postgres.internal.SchemaName;
import dev.coldarchive.postgres.internal.StoreRows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.postgres.PostgresPlugin;

/**
 * The ledger in tables of a PostgreSQL (15 or newer) that {@link LedgerSchema} installed. Each method takes one connection
 * from the host's DataSource, runs one READ COMMITTED transaction, and gives the connection back; none is kept. Time is the
 * server's clock. Safe for use by several threads; changes of one table wait for each other.
 *
 * <p>The role needs the rights that {@link LedgerSchema#grants} lists, and no more. Every method throws an
 * {@link ArchiveException} of category NOT_INITIALISED where no ledger is installed, a
 * {@link dev.coldarchive.TransientException} where the server does not answer, is a standby or read-only, or a lock was held
 * for 30 s, and, if it writes, an {@link dev.coldarchive.OutcomeUnknownException} where the answer to COMMIT was lost.
 */
public final class PostgresLedger implements Ledger, LeaseStore, StoreFindings, LedgerBook {
    private final DataSource database;
    private final String schema;
    private final LedgerTransactions transactions;
    private volatile boolean found;

    /** A ledger in schema {@link LedgerSchema#DEFAULT_SCHEMA}. */
    public PostgresLedger(DataSource database) {
        this(database, LedgerSchema.DEFAULT_SCHEMA);
    }

    /**
     * @param schema where the ledger is installed; {@code public} for beside the tables
     */
    public PostgresLedger(DataSource database, String schema) {
        this.database = database;
        this.schema = schema;
        Jdbi jdbi = Jdbi.create(database).installPlugin(new WithoutLargeObjects());
        jdbi.getConfig(SqlStatements.class).define("schema", new SchemaName(schema).quoted());
        this.transactions = new LedgerTransactions(jdbi, e -> LedgerSchema.notInstalled(schema, "a table of it is missing", e));
    }

    @Override
    public Optional<Cursor> cursor(String table) {
        return read("cannot read the cursor of table " + table, handle -> LedgerRows.cursor(handle, table));
    }

    @Override
    public Optional<WindowRecord> window(String table, Instant start) {
        return read("cannot read a window of table " + table, handle -> LedgerRows.window(handle, table, start));
    }

    @Override
    public List<WindowRecord> windows(String table, Instant from, Instant to, int most) {
        return read("cannot read the windows of table " + table, handle -> LedgerRows.windows(handle, table, from, to, most));
    }

    @Override
    public List<DayCount> days(String table, Instant from, Instant to) {
        return read("cannot count the windows of table " + table, handle -> LedgerRows.days(handle, table, from, to));
    }

    @Override
    public List<WindowRecord> parked(String table) {
        return read("cannot read the windows of table " + table, handle -> LedgerRows.parked(handle, table));
    }

    @Override
    public List<WindowRecord> recounts(String table, Instant from, int most) {
        return read("cannot read the windows of table " + table, handle -> LedgerRows.recounts(handle, table, from, most));
    }

    @Override
    public Optional<WindowRecord> unsettled(String table, Instant from, Instant to, Set<Instant> marked) {
        return read("cannot read the windows of table " + table, handle -> LedgerRows.unsettled(handle, table, from, to, marked));
    }

    @Override
    public Optional<WindowRecord> unsealed(String table, Instant from, Instant to) {
        return read("cannot read the windows of table " + table, handle -> LedgerRows.unsealed(handle, table, from, to));
    }

    @Override
    public List<Intent> intents(String table) {
        return read("cannot read the intents of table " + table, handle -> IntentRows.intents(handle, table));
    }

    @Override
    public Cursor startAt(Lease lease, Instant position) {
        return write("cannot set the first cursor of table " + lease.table(), lease, lease.table(), handle -> {
            if (LedgerRows.startAt(handle, lease.table(), position)) {
                LedgerRows.audit(handle, lease, Optional.empty(), "start", "first cursor at " + position);
            }
            return LedgerRows.cursor(handle, lease.table()).orElseThrow();
        });
    }

    @Override
    public Optional<Cursor> advance(Lease lease) {
        return write("cannot move the cursor of table " + lease.table(), lease, lease.table(), handle -> LedgerRows.cursor(handle, lease.table()).map(cursor -> {
            Cursor moved = moveCursor(handle, cursor);
            if (!moved.equals(cursor)) {
                LedgerRows.audit(handle, lease, Optional.empty(), "advance", "cursor " + cursor.position() + " -> " + moved.position() + ": all windows between are accounted for");
            }
            return moved;
        }));
    }

    @Override
    public void intend(Lease lease, Intent intent) {
        write("cannot open an intent for window " + intent.window() + " of table " + lease.table(), lease, intent.table(), handle -> {
            IntentRows.open(handle, lease, intent);
            return null;
        });
    }

    @Override
    public Cursor commit(Lease lease, WindowRecord record, int expectedRevision) {
        return write("cannot commit window " + record.window() + " of table " + record.table(), lease, record.table(), handle -> {
            Cursor cursor = LedgerRows.cursor(handle, record.table()).orElseThrow(() -> noCursor(record));
            Optional<WindowRecord> known = LedgerRows.window(handle, record.table(), record.window().start());
            if (known.filter(there -> isRecorded(there, record)).isPresent()) {
                IntentRows.close(handle, lease, record.window());
                return cursor;
            }
            checkRevision(record, known.map(WindowRecord::revision).orElse(0), expectedRevision);
            exactlyOne(LedgerRows.commit(handle, lease, record, expectedRevision), record);
            IntentRows.close(handle, lease, record.window());
            Cursor moved = moveCursor(handle, cursor);
            LedgerRows.audit(handle, lease, Optional.of(record.window()), "commit", "revision " + expectedRevision + " -> " + record.revision() + ", "
                    + said(record) + ", " + record.digest() + ", cursor "
                    + (moved.equals(cursor) ? "stays at " + cursor.position() : cursor.position() + " -> " + moved.position()));
            return moved;
        });
    }

    @Override
    public void settle(Lease lease, Intent intent) {
        write("cannot close an intent for window " + intent.window() + " of table " + lease.table(), lease, intent.table(), handle -> {
            IntentRows.settle(handle, intent);
            return null;
        });
    }

    @Override
    public void annotate(Lease lease, WindowRecord record) {
        write("cannot annotate window " + record.window() + " of table " + record.table(), lease, record.table(), handle -> {
            Optional<WindowRecord> known = LedgerRows.window(handle, record.table(), record.window().start());
            requireRevision(record, known.map(WindowRecord::revision).orElse(0), record.revision());
            exactlyOne(LedgerRows.annotate(handle, lease, record), record);
            LedgerRows.audit(handle, lease, Optional.of(record.window()), "annotate",
                    known.map(PostgresLedger::said).orElse("unknown") + " -> " + said(record) + (record.state() == WindowState.PRUNED ? ", " + record.digest() + " deleted from the source" : ""));
            return null;
        });
    }

    @Override
    public void rewrite(Lease lease, List<WindowRecord> records, Optional<Instant> cursor) {
        write("cannot rewrite windows of table " + lease.table(), lease, lease.table(), handle -> {
            Optional<Cursor> before = LedgerRows.cursor(handle, lease.table());
            records.forEach(record -> LedgerRows.replace(handle, lease, record));
            cursor.filter(to -> before.filter(at -> at.position().equals(to)).isEmpty()).ifPresent(to -> LedgerRows.place(handle, lease.table(), to));
            LedgerRows.audit(handle, lease, records.stream().map(WindowRecord::window).findFirst(), "rewrite", records.size() + " windows from here on, cursor "
                    + before.map(at -> at.position().toString()).orElse("none") + cursor.map(to -> " -> " + to).orElse(" stays"));
            return null;
        });
    }

    @Override
    public Lease acquire(String table, String owner, Duration length, TakeOver takeOver, long above) {
        return inTransaction("cannot take the lease of table " + table, handle -> {
            LeaseRows.Acquired acquired = LeaseRows.acquire(handle, table, owner, length, takeOver, above);
            acquired.from().ifPresent(former -> LedgerRows.audit(handle, acquired.lease(), Optional.empty(), "take-over",
                    takeOver + ", from " + former.owner() + ", epoch " + former.epoch() + ", held until " + former.expiresAt()));
            return acquired.lease();
        });
    }

    @Override
    public Lease renew(Lease lease, Duration length) {
        return inTransaction("cannot renew the lease of table " + lease.table(), handle -> LeaseRows.renew(handle, lease, length));
    }

    @Override
    public void release(Lease lease) {
        inTransaction("cannot release the lease of table " + lease.table(), handle -> {
            LeaseRows.release(handle, lease);
            return null;
        });
    }

    @Override
    public Optional<StoreFinding> finding(String store) {
        return read("cannot read what was found out about " + store, handle -> StoreRows.finding(handle, store));
    }

    @Override
    public void record(StoreFinding finding) {
        inTransaction("cannot record what was found out about " + finding.store(), handle -> {
            StoreRows.record(handle, finding);
            return null;
        });
    }

    @Override
    public Optional<Lease> lease(String table) {
        return read("cannot read the lease of table " + table, handle -> LeaseRows.held(handle, table));
    }

    @Override
    public List<AuditEntry> audit(String table, int most) {
        return read("cannot read the audit of table " + table, handle -> AuditRows.latest(handle, table, most));
    }

    @Override
    public Cursor place(Lease lease, Instant seen, Instant position, String why) {
        return write("cannot set the cursor of table " + lease.table(), lease, lease.table(), handle -> {
            Instant now = LedgerRows.cursor(handle, lease.table()).map(Cursor::position).orElseThrow(() -> new FencedException(lease.table(), "the cursor is gone"));
            if (!now.equals(position)) {
                if (!now.equals(seen)) {
                    throw new FencedException(lease.table(), "the cursor is at " + now + " by now, not at " + seen);
                }
                LedgerRows.place(handle, lease.table(), position);
                LedgerRows.audit(handle, lease, Optional.empty(), "set-cursor", "cursor " + now + " -> " + position + ": " + why);
            }
            return LedgerRows.cursor(handle, lease.table()).orElseThrow();
        });
    }

    private static Cursor moveCursor(Handle handle, Cursor cursor) {
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

    private <T> T read(String what, Function<Handle, T> query) {
        requireInstalled();
        return transactions.read(what, query);
    }

    private <T> T write(String what, Lease lease, String table, Function<Handle, T> changes) {
        if (!lease.table().equals(table)) {
            throw new IllegalArgumentException("a lease of table " + lease.table() + " gives no right to table " + table);
        }
        return inTransaction(what, handle -> {
            LeaseRows.fence(handle, lease);
            return changes.apply(handle);
        });
    }

    private <T> T inTransaction(String what, Function<Handle, T> changes) {
        requireInstalled();
        return transactions.write(what, changes);
    }

    /** Asked once, at the first use; a ledger that vanishes later is noticed by its missing tables. */
    private void requireInstalled() {
        if (!found) {
            LedgerSchema.require(database, schema);
            found = true;
        }
    }

    /** PostgreSQL's types, without its large objects: the ledger has none, and asking for them costs a round trip a transaction. */
    private static final class WithoutLargeObjects extends PostgresPlugin {
        @Override
        public Handle customizeHandle(Handle handle) {
            return handle;
        }
    }
}
