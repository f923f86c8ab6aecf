package dev.coldarchive.metrics;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.Health;
import dev.coldarchive.LoopHealth;
import dev.coldarchive.TableStatus;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.ledger.LeaseHeldException;
import dev.coldarchive.policy.CircuitOpenException;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.verify.WindowVerdict;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Counts what happens, and tells how it stands where it is given a way to know. Labels are tables and kinds of errors, never a key or free text: their number is known beforehand. All
 * series of the tables that it is made with exist from the start, counters at zero, so that the first failure is an increase. One for each registry. Safe for use by several threads.
 */
public final class ArchiveMetrics implements ArchiveListener {
    private static final List<Metric> COUNTED = List.of(Metric.ROWS, Metric.BYTES, Metric.SUCCESS, Metric.CRITICAL, Metric.LATE_ROWS, Metric.ROWS_PRUNED, Metric.RETENTION_HOLDS,
            Metric.WINDOWS_SEALED, Metric.WINDOWS_VERIFIED, Metric.VERIFICATION_FAILURES, Metric.LEASE_CONFLICTS);
    private static final List<Metric> COUNTED_ONCE = List.of(Metric.UPLOAD_RETRIES, Metric.UPLOAD_FAILURES, Metric.RETRIES);

    private final Meters meters;
    private final Standing standing;
    private final Map<String, Integer> failuresInARow = new ConcurrentHashMap<>();
    private final Map<String, Boolean> leaseHeld = new ConcurrentHashMap<>();

    /**
     * @param meters where figures go
     * @param tables configured names
     */
    public ArchiveMetrics(Meters meters, List<String> tables) {
        this.meters = meters;
        this.standing = new Standing(meters);
        COUNTED_ONCE.forEach(counter -> meters.add(counter, 0));
        standing.ofTables(Metric.CONSECUTIVE_ERRORS, table -> Optional.of((double) failuresInARow.getOrDefault(table, 0)));
        standing.ofTables(Metric.LEASE_HELD, table -> Optional.of(leaseHeld.getOrDefault(table, false) ? 1.0 : 0.0));
        tables(tables);
    }

    /**
     * Goes on with these tables, as another configuration has them: a table that is left out is in no state any more. What was counted of it stands.
     *
     * @param tables configured names
     */
    public void tables(List<String> tables) {
        failuresInARow.keySet().retainAll(tables);
        leaseHeld.keySet().retainAll(tables);
        standing.tables(tables);
        tables.forEach(this::begin);
    }

    private void begin(String table) {
        COUNTED.forEach(counter -> meters.add(counter, 0, table));
        meters.begin(Metric.DURATION, table);
        for (ArchiveException.Category category : ArchiveException.Category.values()) {
            meters.add(Metric.ERRORS, 0, table, label(category));
        }
    }

    /**
     * From now on tells also what {@link dev.coldarchive.Archiver#health} says.
     *
     * @param last what was last found, at once; see {@link LastLook}
     */
    public void health(Supplier<Optional<Known<Health>>> last) {
        standing.health(last);
    }

    /**
     * From now on tells also what {@link dev.coldarchive.Archiver#status} says: windows, rows and bytes in the archive.
     *
     * @param last what was last found, at once; see {@link LastLook}
     */
    public void status(Supplier<Optional<Known<List<TableStatus>>>> last) {
        standing.status(last);
    }

    /**
     * From now on tells also how the loop is that begins exports.
     *
     * @param now {@link dev.coldarchive.Archiver#loop}
     */
    public void loop(Supplier<LoopHealth> now) {
        standing.loop(now);
    }

    @Override
    public void partStored(String table, Window window, ObjectKey key, long sizeBytes, boolean put) {
        if (put) {
            meters.add(Metric.BYTES, sizeBytes, table);
        }
    }

    @Override
    public void windowDone(WindowOutcome outcome) {
        String table = outcome.table();
        switch (outcome.result()) {
            case COMMITTED -> {
                meters.add(Metric.ROWS, outcome.rows(), table);
                meters.add(Metric.LATE_ROWS, outcome.lateRows(), table);
                meters.observe(Metric.DURATION, outcome.took(), table);
                meters.add(Metric.SUCCESS, 1, table);
                failuresInARow.remove(table);
            }
            case ADOPTED, UNCHANGED -> failuresInARow.remove(table);
            case QUARANTINED -> failed(table, ArchiveException.Category.UNARCHIVABLE);
            case NOT_CLOSED -> { }
        }
    }

    @Override
    public void windowFailed(String table, Window window, ArchiveException error) {
        failed(table, error);
    }

    /** That another exporter has the table is no error: that one does the work. */
    @Override
    public void tableFailed(String table, ArchiveException error) {
        if (error instanceof LeaseHeldException) {
            leaseHeld.remove(table);
        } else {
            failed(table, error);
        }
    }

    /** A call that a breaker refused was not tried, and is no failure. */
    private void failed(String table, ArchiveException error) {
        if (error instanceof CircuitOpenException) {
            return;
        }
        if (error.category() == ArchiveException.Category.LEASE) {
            leaseHeld.remove(table);
            meters.add(Metric.LEASE_CONFLICTS, 1, table);
        }
        failed(table, error.category());
    }

    private void failed(String table, ArchiveException.Category category) {
        meters.add(Metric.ERRORS, 1, table, label(category));
        failuresInARow.merge(table, 1, Integer::sum);
    }

    @Override
    public void windowPruned(String table, Window window, long count) {
        meters.add(Metric.ROWS_PRUNED, count, table);
    }

    @Override
    public void retentionHeld(String table, boolean held) {
        meters.add(Metric.RETENTION_HOLDS, held ? 1 : 0, table);
    }

    @Override
    public void windowSealed(String table, Window window) {
        meters.add(Metric.WINDOWS_SEALED, 1, table);
    }

    @Override
    public void windowVerified(WindowVerdict verdict) {
        meters.add(Metric.WINDOWS_VERIFIED, 1, verdict.table());
        if (verdict.verdict().problem()) {
            meters.add(Metric.VERIFICATION_FAILURES, 1, verdict.table());
        }
    }

    @Override
    public void leaseTaken(String table, long epoch) {
        leaseHeld.put(table, true);
    }

    @Override
    public void uploadTried(ObjectKey key, int tries, Optional<ArchiveException> error) {
        if (tries > 1) {
            meters.add(Metric.UPLOAD_RETRIES, 1);
        }
        if (error.isPresent()) {
            meters.add(Metric.UPLOAD_FAILURES, 1);
        }
    }

    @Override
    public void retrying(String what, int failedTries, Duration wait, ArchiveException error) {
        meters.add(Metric.RETRIES, 1);
    }

    @Override
    public void retention(RetentionRisk risk) {
        if (risk.conflict()) {
            meters.add(Metric.CRITICAL, 1, risk.table());
        }
    }

    private static String label(ArchiveException.Category category) {
        return category.name().toLowerCase(Locale.ROOT);
    }
}
