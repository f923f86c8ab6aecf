package dev.coldarchive.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A ledger in memory, which is forgotten with the process: for a trial export that is to leave no trace, such as that of {@code archive bench}. An archive that anybody relies on
 * needs one that lasts. Thread-safe.
 */
public final class VolatileLedger implements Ledger, LeaseStore, StoreFindings, LedgerBook {
    private final Map<String, MemoryTable> tables;
    private final Map<String, StoreFinding> findings = new HashMap<>();
    private final List<AuditEntry> audit = new ArrayList<>();
    private final InstantSource clock;

    /** @param clock by which leases expire */
    public VolatileLedger(InstantSource clock) {
        this(clock, new HashMap<>());
    }

    /** @param tables what it holds, for whoever looks at it under its lock */
    VolatileLedger(InstantSource clock, Map<String, MemoryTable> tables) {
        this.clock = clock;
        this.tables = tables;
    }

    @Override
    public synchronized Optional<Cursor> cursor(String table) {
        return table(table).cursor();
    }

    @Override
    public synchronized Optional<WindowRecord> window(String table, Instant start) {
        return table(table).window(start);
    }

    @Override
    public synchronized List<WindowRecord> windows(String table, Instant from, Instant to, int most) {
        return table(table).windows(from, to).stream().limit(most).toList();
    }

    @Override
    public synchronized List<DayCount> days(String table, Instant from, Instant to) {
        return table(table).days(from, to);
    }

    @Override
    public synchronized List<WindowRecord> parked(String table) {
        return table(table).parked();
    }

    @Override
    public synchronized List<WindowRecord> recounts(String table, Instant from, int most) {
        return table(table).recounts(from).stream().limit(most).toList();
    }

    @Override
    public synchronized Optional<WindowRecord> unsettled(String table, Instant from, Instant to, Set<Instant> marked) {
        return table(table).unsettled(from, to, marked);
    }

    @Override
    public synchronized Optional<WindowRecord> unsealed(String table, Instant from, Instant to) {
        return table(table).unsealed(from, to);
    }

    @Override
    public synchronized List<Intent> intents(String table) {
        return table(table).intents();
    }

    @Override
    public synchronized Cursor startAt(Lease lease, Instant position) {
        return fenced(lease, lease.table()).startAt(position, clock.instant());
    }

    @Override
    public synchronized Optional<Cursor> advance(Lease lease) {
        return fenced(lease, lease.table()).advance(clock.instant());
    }

    @Override
    public synchronized void intend(Lease lease, Intent intent) {
        fenced(lease, intent.table()).intend(intent, lease);
    }

    @Override
    public synchronized Cursor commit(Lease lease, WindowRecord record, int expectedRevision) {
        return fenced(lease, record.table()).commit(record, expectedRevision, lease, clock.instant());
    }

    @Override
    public synchronized void settle(Lease lease, Intent intent) {
        fenced(lease, intent.table()).settle(intent);
    }

    @Override
    public synchronized void annotate(Lease lease, WindowRecord record) {
        fenced(lease, record.table()).annotate(record, lease.epoch(), clock.instant());
    }

    @Override
    public synchronized void rewrite(Lease lease, List<WindowRecord> records, Optional<Instant> cursor) {
        fenced(lease, lease.table()).rewrite(records, cursor, lease.epoch(), clock.instant());
    }

    @Override
    public synchronized Lease acquire(String table, String owner, Duration length, TakeOver takeOver, long above) {
        return table(table).acquire(owner, length, takeOver, above, clock.instant());
    }

    @Override
    public synchronized Lease renew(Lease lease, Duration length) {
        return table(lease.table()).renew(lease, length, clock.instant());
    }

    @Override
    public synchronized void release(Lease lease) {
        table(lease.table()).release(lease);
    }

    @Override
    public synchronized Optional<StoreFinding> finding(String store) {
        return Optional.ofNullable(findings.get(store));
    }

    @Override
    public synchronized void record(StoreFinding finding) {
        findings.put(finding.store(), new StoreFinding(finding.store(), finding.conditionalWrites(), finding.details(), clock.instant()));
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
    public synchronized Cursor place(Lease lease, Instant seen, Instant position, String why) {
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
}
