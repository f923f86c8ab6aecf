package dev.coldarchive.daemon.metrics;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.ledger.LeaseHeldException;
import dev.coldarchive.policy.CircuitOpenException;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.verify.WindowVerdict;
import dev.coldarchive.window.Window;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Counts what happens. Labels are tables and kinds of errors, never a key or free text: their number is known beforehand. All series of the tables that it is made with exist
 * from the start, at zero, so that the first failure is an increase. Safe for use by several threads.
 */
public final class ArchiveMetrics implements ArchiveListener {
    private static final String TABLE = "table";
    private static final double[] SECONDS = {0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600};

    private final PrometheusRegistry registry;
    private final Counter rows;
    private final Counter bytes;
    private final Histogram duration;
    private final Counter success;
    private final Counter errors;
    private final Gauge consecutive;
    private final Counter critical;
    private final Counter late;
    private final Counter sealed;
    private final Counter pruned;
    private final Counter holds;
    private final Counter verified;
    private final Counter verificationFailures;
    private final Gauge leaseHeld;
    private final Counter leaseConflicts;
    private final Counter uploadRetries;
    private final Counter uploadFailures;
    private final Counter retries;
    private volatile Set<String> known = Set.of();

    /**
     * @param registry where they are scraped from
     * @param tables configured names
     */
    public ArchiveMetrics(PrometheusRegistry registry, List<String> tables) {
        this.registry = registry;
        rows = counter("export_rows_total", "Rows exported", TABLE);
        bytes = counter("export_bytes_total", "Bytes written to S3", TABLE);
        duration = Histogram.builder().name("export_duration_seconds").help("Export job duration").labelNames(TABLE).classicOnly().classicUpperBounds(SECONDS).register(registry);
        success = counter("export_success_total", "Windows exported", TABLE);
        errors = counter("export_errors_total", "Failed exports", TABLE, "class");
        consecutive = gauge("export_consecutive_errors", "Failed exports since the last one that succeeded");
        critical = counter("export_critical_total", "Looks that found retention about to take rows that are not archived for good (ExportRetentionConflict)", TABLE);
        late = counter("export_late_rows_total", "Rows added to windows that were archived already", TABLE);
        pruned = counter("export_rows_pruned_total", "Rows deleted from the source with proof that the archive holds them", TABLE);
        holds = counter("export_retention_holds_total", "How often retention of the source was paused by itself because loss was near", TABLE);
        sealed = counter("export_windows_sealed_total", "Windows counted for the last time before retention may take them", TABLE);
        verified = counter("export_windows_verified_total", "Windows verified", TABLE);
        verificationFailures = counter("export_verification_failures_total", "Windows whose verification found a problem", TABLE);
        leaseHeld = gauge("export_lease_held", "1 if this exporter was the last to take the table's lease, 0 if another has it");
        leaseConflicts = counter("export_lease_conflicts_total", "Leases that another exporter took away while this one worked", TABLE);
        uploadRetries = counter("export_upload_retries_total", "Uploads tried again");
        uploadFailures = counter("export_upload_failures_total", "Tries of an upload that failed");
        retries = counter("export_retries_total", "Calls of source, store or ledger that failed and were tried again");
        tables(tables);
    }

    /**
     * Goes on with these tables, as another configuration has them: a table that is left out is in no state any more. What was counted of it stands.
     *
     * @param tables configured names
     */
    public void tables(List<String> tables) {
        Set<String> gone = new HashSet<>(known);
        known = Set.copyOf(tables);
        gone.removeAll(known);
        gone.forEach(table -> List.of(consecutive, leaseHeld).forEach(gauge -> gauge.remove(table)));
        tables.forEach(this::begin);
    }

    private Counter counter(String name, String help, String... labels) {
        return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
    }

    private Gauge gauge(String name, String help) {
        return Gauge.builder().name(name).help(help).labelNames(TABLE).register(registry);
    }

    private void begin(String table) {
        List.of(rows, bytes, success, critical, late, sealed, pruned, holds, verified, verificationFailures, leaseConflicts).forEach(counter -> counter.initLabelValues(table));
        List.of(consecutive, leaseHeld).forEach(gauge -> gauge.initLabelValues(table));
        duration.initLabelValues(table);
        for (ArchiveException.Category category : ArchiveException.Category.values()) {
            errors.initLabelValues(table, label(category));
        }
    }

    @Override
    public void partStored(String table, Window window, ObjectKey key, long sizeBytes, boolean put) {
        if (put) {
            bytes.labelValues(table).inc(sizeBytes);
        }
    }

    @Override
    public void windowDone(WindowOutcome outcome) {
        String table = outcome.table();
        switch (outcome.result()) {
            case COMMITTED -> {
                rows.labelValues(table).inc(outcome.rows());
                late.labelValues(table).inc(outcome.lateRows());
                duration.labelValues(table).observe(seconds(outcome.took()));
                success.labelValues(table).inc();
                consecutive.labelValues(table).set(0);
            }
            case ADOPTED, UNCHANGED -> consecutive.labelValues(table).set(0);
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
            leaseHeld.labelValues(table).set(0);
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
            leaseHeld.labelValues(table).set(0);
            leaseConflicts.labelValues(table).inc();
        }
        failed(table, error.category());
    }

    private void failed(String table, ArchiveException.Category category) {
        errors.labelValues(table, label(category)).inc();
        consecutive.labelValues(table).inc();
    }

    @Override
    public void windowPruned(String table, Window window, long count) {
        pruned.labelValues(table).inc(count);
    }

    @Override
    public void retentionHeld(String table, boolean held) {
        holds.labelValues(table).inc(held ? 1 : 0);
    }

    @Override
    public void windowSealed(String table, Window window) {
        sealed.labelValues(table).inc();
    }

    @Override
    public void windowVerified(WindowVerdict verdict) {
        verified.labelValues(verdict.table()).inc();
        if (verdict.verdict().problem()) {
            verificationFailures.labelValues(verdict.table()).inc();
        }
    }

    @Override
    public void leaseTaken(String table, long epoch) {
        leaseHeld.labelValues(table).set(1);
    }

    @Override
    public void uploadTried(ObjectKey key, int tries, Optional<ArchiveException> error) {
        if (tries > 1) {
            uploadRetries.inc();
        }
        if (error.isPresent()) {
            uploadFailures.inc();
        }
    }

    @Override
    public void retrying(String what, int failedTries, Duration wait, ArchiveException error) {
        retries.inc();
    }

    @Override
    public void retention(RetentionRisk risk) {
        if (risk.conflict()) {
            critical.labelValues(risk.table()).inc();
        }
    }

    private static String label(ArchiveException.Category category) {
        return category.name().toLowerCase(Locale.ROOT);
    }

    private static double seconds(Duration length) {
        return length.toNanos() / 1e9;
    }
}
