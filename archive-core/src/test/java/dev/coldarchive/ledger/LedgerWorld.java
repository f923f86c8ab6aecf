package dev.coldarchive.ledger;

import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.ledger.Intent.PlannedPart;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;

/** A ledger with its leases, and what is written into it. */
public abstract class LedgerWorld {
    protected static final String TABLE = "trades";
    protected static final Instant START = Instant.parse("2024-01-15T10:00:00Z");
    static final Duration HOUR = Duration.ofHours(1);
    static final Duration LONG = Duration.ofMinutes(5);
    /** Such a lease has expired when it is taken: no test has to wait. */
    static final Duration OVER_AT_ONCE = Duration.ZERO;

    protected Ledger ledger;
    protected LeaseStore leases;
    protected StoreFindings findings;

    /** An empty ledger that also keeps leases and findings. */
    protected abstract Ledger open();

    /** The leases of the ledger that {@link #open()} gave. */
    protected LeaseStore leasesOf(Ledger opened) {
        return (LeaseStore) opened;
    }

    /** The findings of the ledger that {@link #open()} gave. */
    protected StoreFindings findingsOf(Ledger opened) {
        return (StoreFindings) opened;
    }

    @BeforeEach
    void openLedger() {
        ledger = open();
        leases = leasesOf(ledger);
        findings = findingsOf(ledger);
    }

    static WindowRecord flagged(WindowRecord r) {
        return new WindowRecord(r.table(), r.window(), r.state(), r.revision(), r.epoch(), r.digest(), r.sizeBytes(), r.manifestSha256(), true, r.reason(), r.updatedAt());
    }

    static WindowRecord parking(WindowRecord r, long parkedRows) {
        return new WindowRecord(r.table(), r.window(), r.state(), r.revision(), r.epoch(), r.digest(), r.sizeBytes(), r.manifestSha256(), r.recount(),
                Optional.of("waits"), parkedRows, new RowDigest(3, -1, 4), Optional.empty(), r.updatedAt());
    }

    protected Lease take(String owner) {
        return leases.acquire(TABLE, owner, LONG, TakeOver.NEVER);
    }

    /** A lease of "a" on a table whose cursor is at START. */
    protected Lease started() {
        Lease lease = take("a");
        ledger.startAt(lease, START);
        return lease;
    }

    protected static Window hour(int number) {
        return Window.of(START.plus(HOUR.multipliedBy(number)), HOUR);
    }

    protected static WindowRecord committed(int hour, int revision) {
        return new WindowRecord(TABLE, hour(hour), WindowState.COMMITTED, revision, 1, new RowDigest(100, 1, hour), 1_000,
                Optional.of(String.format("%064x", 1_000_000 + hour * 1_000 + revision)), false, Optional.empty(), Instant.EPOCH);
    }

    static WindowRecord in(WindowState state, WindowRecord record) {
        return new WindowRecord(TABLE, record.window(), state, record.revision(), record.epoch(), record.digest(), record.sizeBytes(),
                record.manifestSha256(), record.recount(), record.reason(), record.updatedAt());
    }

    static WindowRecord said(int hour, WindowState state, String reason) {
        return new WindowRecord(TABLE, hour(hour), state, 0, 1, RowDigest.EMPTY, 0, Optional.empty(), false, Optional.ofNullable(reason), Instant.EPOCH);
    }

    static Intent intent(int hour, int revision, Lease lease) {
        return new Intent(TABLE, hour(hour), revision, lease.epoch(), lease.owner(), List.of(
                new PlannedPart(ObjectKey.of("raw/trades/hour " + hour + "_ä'\"{,}.parquet"), 1_234_567_890_123L, "ab".repeat(32)),
                new PlannedPart(ObjectKey.of("raw/trades/b.parquet"), 2, "cd".repeat(32))));
    }

    /** What people read and write of the ledger that {@link #open()} gave. */
    protected LedgerBook bookOf(Ledger opened) {
        return (LedgerBook) opened;
    }
}
