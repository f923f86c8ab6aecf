package dev.coldarchive.ledger;

import dev.coldarchive.ledger.LedgerFaults.Operation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A ledger in memory, for tests: the same answers as a real one, on a clock that can be set, with faults on demand.
 * Thread-safe. {@link #backup()} and {@link #restore} play a database that was restored, or a failover that lost commits.
 */
public final class MemoryLedger implements Ledger, LeaseStore, StoreFindings, LedgerBook {
    private final LedgerFaults faults = new LedgerFaults();
    private final Map<String, MemoryTable> tables = new HashMap<>();
    private final Map<String, StoreFinding> findings = new HashMap<>();
    private InstantSource clock;
    /** Of cursors that people set; the rest is for the real ones to write down. */
    private final List<AuditEntry> audit = new ArrayList<>();
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

    public synchronized void setClock(InstantSource source) {
        clock = source;
    }

    /** The length of the longest list of windows that anybody was given since {@link #forgetReads}. */
    public synchronized int mostWindowsRead() {
        return mostWindowsRead;
    }

    public synchronized void forgetReads() {
        mostWindowsRead = 0;
    }

    public synchronized Backup backup() {
        return new Backup(copy(tables));
    }

    public synchronized void restore(Backup backup) {
        tables.clear();
        tables.putAll(copy(backup.tables));
    }

    /** Somebody has deleted the cursor's row. */
    public synchronized void forgetCursor(String table) {
        table(table).forgetCursor();
    }

    @Override
    public Optional<Cursor> cursor(String table) {
        return call(Operation.CURSOR, () -> table(table).cursor());
    }

    @Override
    public Optional<WindowRecord> window(String table, Instant start) {
        return call(Operation.WINDOW, () -> table(table).window(start));
    }

    @Override
    public List<WindowRecord> windows(String table, Instant from, Instant to, int most) {
        List<WindowRecord> page = call(Operation.WINDOWS, () -> table(table).windows(from, to).stream().limit(most).toList());
        synchronized (this) {
            mostWindowsRead = Math.max(mostWindowsRead, page.size());
        }
        return page;
    }

    @Override
    public List<DayCount> days(String table, Instant from, Instant to) {
        return call(Operation.WINDOWS, () -> table(table).days(from, to));
    }

    @Override
    public List<WindowRecord> parked(String table) {
        return call(Operation.WINDOWS, () -> table(table).parked());
    }

    @Override
    public List<WindowRecord> recounts(String table, Instant from, int most) {
        return call(Operation.WINDOWS, () -> table(table).recounts(from).stream().limit(most).toList());
    }

    @Override
    public Optional<WindowRecord> unsettled(String table, Instant from, Instant to, Set<Instant> marked) {
        return call(Operation.WINDOWS, () -> table(table).unsettled(from, to, marked));
    }

    @Override
    public Optional<WindowRecord> unsealed(String table, Instant from, Instant to) {
        return call(Operation.WINDOWS, () -> table(table).unsealed(from, to));
    }

    @Override
    public List<Intent> intents(String table) {
        return call(Operation.INTENTS, () -> table(table).intents());
    }

    @Override
    public Cursor startAt(Lease lease, Instant position) {
        return call(Operation.START_AT, () -> fenced(lease, lease.table()).startAt(position, clock.instant()));
    }

    @Override
    public Optional<Cursor> advance(Lease lease) {
        return call(Operation.ADVANCE, () -> fenced(lease, lease.table()).advance(clock.instant()));
    }

    @Override
    public void intend(Lease lease, Intent intent) {
        run(Operation.INTEND, () -> fenced(lease, intent.table()).intend(intent, lease));
    }

    @Override
    public Cursor commit(Lease lease, WindowRecord record, int expectedRevision) {
        return call(Operation.COMMIT, () -> fenced(lease, record.table()).commit(record, expectedRevision, lease, clock.instant()));
    }

    @Override
    public void settle(Lease lease, Intent intent) {
        run(Operation.SETTLE, () -> fenced(lease, intent.table()).settle(intent));
    }

    @Override
    public void annotate(Lease lease, WindowRecord record) {
        run(Operation.ANNOTATE, () -> fenced(lease, record.table()).annotate(record, lease.epoch(), clock.instant()));
    }

    @Override
    public void rewrite(Lease lease, List<WindowRecord> records, Optional<Instant> cursor) {
        run(Operation.REWRITE, () -> fenced(lease, lease.table()).rewrite(records, cursor, lease.epoch(), clock.instant()));
    }

    @Override
    public Lease acquire(String table, String owner, Duration length, TakeOver takeOver, long above) {
        return call(Operation.ACQUIRE, () -> table(table).acquire(owner, length, takeOver, above, clock.instant()));
    }

    @Override
    public Lease renew(Lease lease, Duration length) {
        return call(Operation.RENEW, () -> table(lease.table()).renew(lease, length, clock.instant()));
    }

    @Override
    public void release(Lease lease) {
        run(Operation.RELEASE, () -> table(lease.table()).release(lease));
    }

    @Override
    public Optional<StoreFinding> finding(String store) {
        return call(Operation.FINDING, () -> Optional.ofNullable(findings.get(store)));
    }

    @Override
    public void record(StoreFinding finding) {
        run(Operation.RECORD, () -> findings.put(finding.store(), new StoreFinding(finding.store(), finding.conditionalWrites(), finding.details(), clock.instant())));
    }

    @Override
    public synchronized Optional<Lease> lease(String table) {
        return table(table).lease();
    }

    @Override
    public synchronized List<AuditEntry> audit(String table, int most) {
        return audit.stream().filter(entry -> entry.table().equals(table)).limit(most).toList();
    }

    @Override
    public Cursor place(Lease lease, Instant seen, Instant position, String why) {
        return call(Operation.REWRITE, () -> {
            MemoryTable table = fenced(lease, lease.table());
            Instant now = table.cursor().orElseThrow().position();
            if (!now.equals(position)) {
                if (!now.equals(seen)) {
                    throw new FencedException(lease.table(), "the cursor is at " + now + " by now, not at " + seen);
                }
                table.rewrite(List.of(), Optional.of(position), lease.epoch(), clock.instant());
                audit.add(0, new AuditEntry(clock.instant(), lease.table(), Optional.empty(), "set-cursor", lease.owner(), lease.epoch(), "cursor " + now + " -> " + position + ": " + why, "memory"));
            }
            return table.cursor().orElseThrow();
        });
    }

    /** Faults are raised outside the lock, so that a probe may look at this ledger from other threads. */
    private <T> T call(Operation operation, Supplier<T> change) {
        int call = faults.before(operation);
        T result;
        synchronized (this) {
            result = change.get();
        }
        faults.after(operation, call);
        return result;
    }

    private void run(Operation operation, Runnable change) {
        call(operation, () -> {
            change.run();
            return null;
        });
    }

    private MemoryTable fenced(Lease lease, String of) {
        if (!lease.table().equals(of)) {
            throw new IllegalArgumentException("a lease of table " + lease.table() + " gives no right to table " + of);
        }
        MemoryTable table = table(lease.table());
        table.fence(lease);
        return table;
    }

    private MemoryTable table(String name) {
        return tables.computeIfAbsent(name, MemoryTable::new);
    }

    private static Map<String, MemoryTable> copy(Map<String, MemoryTable> tables) {
        Map<String, MemoryTable> copies = new HashMap<>();
        tables.forEach((name, table) -> copies.put(name, table.copy()));
        return copies;
    }
}
