package dev.coldarchive.internal.guard;

import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.ledger.DayCount;
import dev.coldarchive.ledger.Intent;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.LeaseStore;
import dev.coldarchive.ledger.Ledger;
import dev.coldarchive.ledger.StoreFinding;
import dev.coldarchive.ledger.StoreFindings;
import dev.coldarchive.ledger.WindowRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A ledger that is asked, and told, again, also where the answer was lost: each of its changes looks at what is there before it acts, and made twice changes nothing
 * more (a second intent is one more that says the same, a lease taken twice by one owner has one epoch more). Safe for use by several threads.
 */
public final class GuardedLedger implements Ledger, LeaseStore, StoreFindings {
    private final Ledger ledger;
    private final LeaseStore leases;
    private final StoreFindings findings;
    private final Guards guards;

    public GuardedLedger(Ledger ledger, LeaseStore leases, StoreFindings findings, Guards guards) {
        this.ledger = ledger;
        this.leases = leases;
        this.findings = findings;
        this.guards = guards;
    }

    private <T> T again(String what, Supplier<T> transaction) {
        return guards.ledger().repeat(guards.policy().ledger(), what, transaction);
    }

    @Override
    public Optional<Cursor> cursor(String table) {
        return again("read the cursor of " + table, () -> ledger.cursor(table));
    }

    @Override
    public Optional<WindowRecord> window(String table, Instant start) {
        return again("read window " + start + " of " + table, () -> ledger.window(table, start));
    }

    @Override
    public List<WindowRecord> windows(String table, Instant from, Instant to, int most) {
        return again("read the windows of " + table, () -> ledger.windows(table, from, to, most));
    }

    @Override
    public List<DayCount> days(String table, Instant from, Instant to) {
        return again("count the windows of " + table, () -> ledger.days(table, from, to));
    }

    @Override
    public List<WindowRecord> parked(String table) {
        return again("read the windows of " + table, () -> ledger.parked(table));
    }

    @Override
    public List<WindowRecord> recounts(String table, Instant from, int most) {
        return again("read the windows of " + table, () -> ledger.recounts(table, from, most));
    }

    @Override
    public Optional<WindowRecord> unsettled(String table, Instant from, Instant to, Set<Instant> marked) {
        return again("read the windows of " + table, () -> ledger.unsettled(table, from, to, marked));
    }

    @Override
    public Optional<WindowRecord> unsealed(String table, Instant from, Instant to) {
        return again("read the windows of " + table, () -> ledger.unsealed(table, from, to));
    }

    @Override
    public List<Intent> intents(String table) {
        return again("read the intents of " + table, () -> ledger.intents(table));
    }

    @Override
    public Cursor startAt(Lease lease, Instant position) {
        return again("set the first cursor of " + lease.table(), () -> ledger.startAt(lease, position));
    }

    @Override
    public Optional<Cursor> advance(Lease lease) {
        return again("move the cursor of " + lease.table(), () -> ledger.advance(lease));
    }

    @Override
    public void intend(Lease lease, Intent intent) {
        again("open an intent for " + intent.table() + " " + intent.window(), () -> {
            ledger.intend(lease, intent);
            return null;
        });
    }

    @Override
    public Cursor commit(Lease lease, WindowRecord record, int expectedRevision) {
        return again("commit " + record.table() + " " + record.window(), () -> ledger.commit(lease, record, expectedRevision));
    }

    @Override
    public void settle(Lease lease, Intent intent) {
        again("close an intent for " + intent.table() + " " + intent.window(), () -> {
            ledger.settle(lease, intent);
            return null;
        });
    }

    @Override
    public void annotate(Lease lease, WindowRecord record) {
        again("annotate " + record.table() + " " + record.window(), () -> {
            ledger.annotate(lease, record);
            return null;
        });
    }

    @Override
    public void rewrite(Lease lease, List<WindowRecord> records, Optional<Instant> cursor) {
        again("rewrite windows of " + lease.table(), () -> {
            ledger.rewrite(lease, records, cursor);
            return null;
        });
    }

    @Override
    public Lease acquire(String table, String owner, Duration length, TakeOver takeOver, long above) {
        return again("take the lease of " + table, () -> leases.acquire(table, owner, length, takeOver, above));
    }

    @Override
    public Lease renew(Lease lease, Duration length) {
        return again("renew the lease of " + lease.table(), () -> leases.renew(lease, length));
    }

    /** Once: a lease that is not given back expires. */
    @Override
    public void release(Lease lease) {
        guards.ledger().once(() -> {
            leases.release(lease);
            return null;
        });
    }

    @Override
    public Optional<StoreFinding> finding(String store) {
        return again("read what is known of the store", () -> findings.finding(store));
    }

    @Override
    public void record(StoreFinding finding) {
        again("record what is known of the store", () -> {
            findings.record(finding);
            return null;
        });
    }
}
