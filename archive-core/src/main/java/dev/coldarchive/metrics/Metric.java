package dev.coldarchive.metrics;

import static dev.coldarchive.metrics.Metric.Kind.COUNTER;
import static dev.coldarchive.metrics.Metric.Kind.GAUGE;
import static dev.coldarchive.metrics.Metric.Kind.HISTOGRAM;

import java.time.Duration;
import java.util.List;
import java.util.stream.DoubleStream;

/** Everything that is counted, measured and told of tables, windows, stores and databases, by the names that Prometheus scrapes. */
public enum Metric {
    ROWS("export_rows_total", COUNTER, "Rows exported", "table"),
    BYTES("export_bytes_total", COUNTER, "Bytes written to S3", "table"),
    DURATION("export_duration_seconds", HISTOGRAM, "Export job duration", "table"),
    ERRORS("export_errors_total", COUNTER, "Failed exports", "table", "class"),
    SUCCESS("export_success_total", COUNTER, "Windows exported", "table"),
    CONSECUTIVE_ERRORS("export_consecutive_errors", GAUGE, "Failed exports since the last one that succeeded", "table"),
    CRITICAL("export_critical_total", COUNTER, "Looks that found retention about to take rows that are not archived for good (ExportRetentionConflict)", "table"),
    LATE_ROWS("export_late_rows_total", COUNTER, "Rows added to windows that were archived already", "table"),
    ROWS_PRUNED("export_rows_pruned_total", COUNTER, "Rows deleted from the source with proof that the archive holds them", "table"),
    RETENTION_HOLDS("export_retention_holds_total", COUNTER, "How often retention of the source was paused by itself because loss was near", "table"),
    WINDOWS_SEALED("export_windows_sealed_total", COUNTER, "Windows counted for the last time before retention may take them", "table"),
    WINDOWS_VERIFIED("export_windows_verified_total", COUNTER, "Windows verified", "table"),
    VERIFICATION_FAILURES("export_verification_failures_total", COUNTER, "Windows whose verification found a problem", "table"),
    LEASE_HELD("export_lease_held", GAUGE, "1 if this exporter was the last to take the table's lease, 0 if another has it", "table"),
    LEASE_CONFLICTS("export_lease_conflicts_total", COUNTER, "Leases that another exporter took away while this one worked", "table"),
    UPLOAD_RETRIES("export_upload_retries_total", COUNTER, "Uploads tried again"),
    UPLOAD_FAILURES("export_upload_failures_total", COUNTER, "Tries of an upload that failed"),
    RETRIES("export_retries_total", COUNTER, "Calls of source, store or ledger that failed and were tried again"),

    LAG("export_lag_seconds", GAUGE, "Time since last export", "table"),
    OVERDUE("export_overdue_seconds", GAUGE, "For how long the next window could have been exported already", "table"),
    UNTIL_LOSS("export_seconds_until_loss", GAUGE, "Time until retention takes rows that are not archived for good", "table"),
    RETENTION_CONFLICT("export_retention_conflict", GAUGE, "1 if loss is near, or nobody could tell for too long that it is not", "table"),
    CURSOR("export_cursor_timestamp_seconds", GAUGE, "Up to when the table is archived", "table"),
    LAST_SUCCESS("export_last_success_timestamp_seconds", GAUGE, "When the cursor last moved", "table"),
    HEALTH_STATUS("export_health_status", GAUGE, "0 healthy, 1 degraded, 2 unhealthy"),
    HEALTH_AGE("export_health_age_seconds", GAUGE, "How long ago source and ledger were looked at"),
    ERRORS_LAST_HOUR("export_errors_last_hour", GAUGE, "Failed windows and cycles in the last hour"),
    SOURCE_CONNECTED("export_source_connected", GAUGE, "Whether the source answered when it was last asked"),
    LEDGER_CONNECTED("export_ledger_connected", GAUGE, "Whether the ledger answered when it was last asked"),
    BREAKER_STATE("export_breaker_state", GAUGE, "0 closed, 1 open: left alone, 2 half open: one call tries", "dependency"),

    WINDOWS("export_windows", GAUGE, "Windows in the ledger, by state", "table", "state"),
    WINDOWS_WAITING("export_windows_waiting", GAUGE, "Windows that wait for a person or for another read", "table"),
    WINDOWS_MARKED("export_windows_marked", GAUGE, "Archived windows for which rows may have come late", "table"),
    ARCHIVED_ROWS("export_archived_rows", GAUGE, "Rows in the archive", "table"),
    ARCHIVED_BYTES("export_archived_bytes", GAUGE, "Size of the files in the archive", "table"),

    LOOP_RUNNING("export_loop_running", GAUGE, "1 while the loop runs that begins exports"),
    LAST_CYCLE("export_last_cycle_timestamp_seconds", GAUGE, "When the last cycle ended"),
    WINDOWS_DUE("export_windows_due", GAUGE, "Windows that were due and not archived when the table's last turn ended", "table");

    private static final List<Duration> BOUNDS =
            DoubleStream.of(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600).mapToObj(seconds -> Duration.ofMillis((long) (seconds * 1_000))).toList();

    private final String scraped;
    private final Kind kind;
    private final String help;
    private final List<String> labels;

    Metric(String scraped, Kind kind, String help, String... labels) {
        this.scraped = scraped;
        this.kind = kind;
        this.help = help;
        this.labels = List.of(labels);
    }

    /** What a figure does. */
    public enum Kind {
        /** Grows. */
        COUNTER,
        /** How it stands. */
        GAUGE,
        /** How long something took, sorted by {@link Metric#bounds}. */
        HISTOGRAM
    }

    /** The name that Prometheus scrapes, its unit and {@code _total} included: {@code export_rows_total}. */
    public String scraped() {
        return scraped;
    }

    /** What its figure does. */
    public Kind kind() {
        return kind;
    }

    /** What it is, in words. */
    public String help() {
        return help;
    }

    /** Names of its labels, in the order of their values; empty if it has one series only. */
    public List<String> labels() {
        return labels;
    }

    /** Upper bounds of a histogram's buckets, ascending; empty for any other kind. */
    public List<Duration> bounds() {
        return kind == HISTOGRAM ? BOUNDS : List.of();
    }
}
