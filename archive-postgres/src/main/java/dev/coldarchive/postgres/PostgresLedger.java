package dev.coldarchive.postgres;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ledger.AuditEntry;
import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.ledger.DayCount;
import dev.coldarchive.ledger.Intent;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.LeaseStore;
import dev.coldarchive.ledger.Ledger;
import dev.coldarchive.ledger.LedgerBook;
import dev.coldarchive.ledger.StoreFinding;
import dev.coldarchive.ledger.StoreFindings;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.postgres.internal.AuditRows;
import dev.coldarchive.postgres.internal.IntentRows;
import dev.coldarchive.postgres.internal.LeaseRows;
import dev.coldarchive.postgres.internal.LedgerChange;
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
        this.transactions = new LedgerTransactions(database, new SchemaName(schema), e -> LedgerSchema.notInstalled(schema, "a table of it is missing", e));
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
        return write("cannot set the first cursor of table " + lease.table(), lease, lease.table(), handle -> new LedgerChange(handle, lease).startAt(position));
    }

    @Override
    public Optional<Cursor> advance(Lease lease) {
        return write("cannot move the cursor of table " + lease.table(), lease, lease.table(), handle -> new LedgerChange(handle, lease).advance());
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
        return write("cannot commit window " + record.window() + " of table " + record.table(), lease, record.table(), handle -> new LedgerChange(handle, lease).commit(record, expectedRevision));
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
            new LedgerChange(handle, lease).annotate(record);
            return null;
        });
    }

    @Override
    public void rewrite(Lease lease, List<WindowRecord> records, Optional<Instant> cursor) {
        write("cannot rewrite windows of table " + lease.table(), lease, lease.table(), handle -> {
            new LedgerChange(handle, lease).rewrite(records, cursor);
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
        return write("cannot set the cursor of table " + lease.table(), lease, lease.table(), handle -> new LedgerChange(handle, lease).place(seen, position, why));
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
}
