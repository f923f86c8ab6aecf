package dev.coldarchive.ledger;

import dev.coldarchive.ledger.LedgerFaults.Operation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A {@link VolatileLedger} for tests: on a clock that can be set, with faults on demand. Thread-safe. {@link #backup()} and {@link #restore} play a database that was restored, or
 * a failover that lost commits.
 */
public final class MemoryLedger implements Ledger, LeaseStore, StoreFindings, LedgerBook {
    private final LedgerFaults faults = new LedgerFaults();
    /** Of the ledger, and guarded by its lock. */
    private final Map<String, MemoryTable> tables = new HashMap<>();
    private final VolatileLedger ledger = new VolatileLedger(this::now, tables);
    private volatile InstantSource clock;
    private int mostWindowsRead;

    public MemoryLedger(InstantSource clock) {
        this.clock = clock;
    }

    /** Everything that a ledger held at one moment. */
    public static final class Backup {
        private final Map<String, MemoryTable> tables;

        private Backup(Map<String, MemoryTable> tables) {
            this.tables = tables;
        }
    }

    public LedgerFaults faults() {
        return faults;
    }

    public void setClock(InstantSource source) {
        clock = source;
    }

    /** The length of the longest list of windows that anybody was given since {@link #forgetReads}. */
    public synchronized int mostWindowsRead() {
        return mostWindowsRead;
    }

    public synchronized void forgetReads() {
        mostWindowsRead = 0;
    }

    public Backup backup() {
        synchronized (ledger) {
            return new Backup(copy(tables));
        }
    }

    public void restore(Backup backup) {
        synchronized (ledger) {
            tables.clear();
            tables.putAll(copy(backup.tables));
        }
    }

    /** Somebody has deleted the cursor's row. */
    public void forgetCursor(String table) {
        synchronized (ledger) {
            tables.get(table).forgetCursor();
        }
    }

    @Override
    public Optional<Cursor> cursor(String table) {
        return call(Operation.CURSOR, () -> ledger.cursor(table));
    }

    @Override
    public Optional<WindowRecord> window(String table, Instant start) {
        return call(Operation.WINDOW, () -> ledger.window(table, start));
    }

    @Override
    public List<WindowRecord> windows(String table, Instant from, Instant to, int most) {
        List<WindowRecord> page = call(Operation.WINDOWS, () -> ledger.windows(table, from, to, most));
        synchronized (this) {
            mostWindowsRead = Math.max(mostWindowsRead, page.size());
        }
        return page;
    }

    @Override
    public List<DayCount> days(String table, Instant from, Instant to) {
        return call(Operation.WINDOWS, () -> ledger.days(table, from, to));
    }

    @Override
    public List<WindowRecord> parked(String table) {
        return call(Operation.WINDOWS, () -> ledger.parked(table));
    }

    @Override
    public List<WindowRecord> recounts(String table, Instant from, int most) {
        return call(Operation.WINDOWS, () -> ledger.recounts(table, from, most));
    }

    @Override
    public Optional<WindowRecord> unsettled(String table, Instant from, Instant to, Set<Instant> marked) {
        return call(Operation.WINDOWS, () -> ledger.unsettled(table, from, to, marked));
    }

    @Override
    public Optional<WindowRecord> unsealed(String table, Instant from, Instant to) {
        return call(Operation.WINDOWS, () -> ledger.unsealed(table, from, to));
    }

    @Override
    public List<Intent> intents(String table) {
        return call(Operation.INTENTS, () -> ledger.intents(table));
    }

    @Override
    public Cursor startAt(Lease lease, Instant position) {
        return call(Operation.START_AT, () -> ledger.startAt(lease, position));
    }

    @Override
    public Optional<Cursor> advance(Lease lease) {
        return call(Operation.ADVANCE, () -> ledger.advance(lease));
    }

    @Override
    public void intend(Lease lease, Intent intent) {
        run(Operation.INTEND, () -> ledger.intend(lease, intent));
    }

    @Override
    public Cursor commit(Lease lease, WindowRecord record, int expectedRevision) {
        return call(Operation.COMMIT, () -> ledger.commit(lease, record, expectedRevision));
    }

    @Override
    public void settle(Lease lease, Intent intent) {
        run(Operation.SETTLE, () -> ledger.settle(lease, intent));
    }

    @Override
    public void annotate(Lease lease, WindowRecord record) {
        run(Operation.ANNOTATE, () -> ledger.annotate(lease, record));
    }

    @Override
    public void rewrite(Lease lease, List<WindowRecord> records, Optional<Instant> cursor) {
        run(Operation.REWRITE, () -> ledger.rewrite(lease, records, cursor));
    }

    @Override
    public Lease acquire(String table, String owner, Duration length, TakeOver takeOver, long above) {
        return call(Operation.ACQUIRE, () -> ledger.acquire(table, owner, length, takeOver, above));
    }

    @Override
    public Lease renew(Lease lease, Duration length) {
        return call(Operation.RENEW, () -> ledger.renew(lease, length));
    }

    @Override
    public void release(Lease lease) {
        run(Operation.RELEASE, () -> ledger.release(lease));
    }

    @Override
    public Optional<StoreFinding> finding(String store) {
        return call(Operation.FINDING, () -> ledger.finding(store));
    }

    @Override
    public void record(StoreFinding finding) {
        run(Operation.RECORD, () -> ledger.record(finding));
    }

    @Override
    public Optional<Lease> lease(String table) {
        return ledger.lease(table);
    }

    @Override
    public List<AuditEntry> audit(String table, int most) {
        return ledger.audit(table, most);
    }

    @Override
    public Cursor place(Lease lease, Instant seen, Instant position, String why) {
        return call(Operation.REWRITE, () -> ledger.place(lease, seen, position, why));
    }

    /** Faults are raised outside the lock, so that a probe may look at this ledger from other threads. */
    private <T> T call(Operation operation, Supplier<T> change) {
        int call = faults.before(operation);
        T result = change.get();
        faults.after(operation, call);
        return result;
    }

    private void run(Operation operation, Runnable change) {
        call(operation, () -> {
            change.run();
            return null;
        });
    }

    private Instant now() {
        return clock.instant();
    }

    private static Map<String, MemoryTable> copy(Map<String, MemoryTable> tables) {
        Map<String, MemoryTable> copies = new HashMap<>();
        tables.forEach((name, table) -> copies.put(name, table.copy()));
        return copies;
    }
}
