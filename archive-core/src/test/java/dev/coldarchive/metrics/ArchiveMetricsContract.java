package dev.coldarchive.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.Health;
import dev.coldarchive.LateRows;
import dev.coldarchive.LoopHealth;
import dev.coldarchive.TableStatus;
import dev.coldarchive.TransientException;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.event.WindowOutcome.Result;
import dev.coldarchive.ledger.FencedException;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.LeaseHeldException;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.policy.CircuitBreaker;
import dev.coldarchive.policy.Dependency;
import dev.coldarchive.policy.LagSeverity;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.WindowVerdict;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every registry tells Prometheus: the same series under the same names, whichever library keeps them. */
public abstract class ArchiveMetricsContract {
    private static final Window WINDOW = Window.of(Instant.parse("2024-01-15T10:00:00Z"), Duration.ofHours(1));
    private static final ObjectKey KEY = ObjectKey.of("raw/trades/secret-key.parquet");

    private ArchiveMetrics metrics;

    /** Of a registry that nothing is in. */
    protected abstract Meters create();

    /** What Prometheus reads of that registry: its text format. */
    protected abstract String scrape();

    @BeforeEach
    void metricsOfOneTable() {
        metrics = new ArchiveMetrics(create(), List.of("trades"));
    }

    private List<String> samples() {
        return scrape().lines().filter(line -> !line.startsWith("#")).map(line -> line.replaceAll("_(count|bucket)(.*) ([0-9]+)\\.0$", "_$1$2 $3")).toList();
    }

    private static WindowOutcome outcome(Result result, long rows, long late) {
        return new WindowOutcome("trades", WINDOW, result, 1, rows, late, 20_480, 1, Duration.ofMillis(1_234), "");
    }

    @Test
    void allSeriesOfATableAreThereBeforeAnythingHappens() {
        assertThat(samples()).contains("export_rows_total{table=\"trades\"} 0.0", "export_errors_total{class=\"permission\",table=\"trades\"} 0.0",
                "export_duration_seconds_count{table=\"trades\"} 0", "export_consecutive_errors{table=\"trades\"} 0.0", "export_upload_failures_total 0.0");
    }

    @Test
    void anotherConfigurationsTablesAreThereAtOnceAndOneThatIsLeftOutHasNoFailuresInARow() {
        metrics.leaseTaken("trades", 1);
        metrics.windowFailed("trades", WINDOW, new ArchiveException(Category.PERMISSION, "cannot put: denied", null));
        metrics.tables(List.of("quotes"));
        assertThat(samples()).contains("export_errors_total{class=\"permission\",table=\"quotes\"} 0.0", "export_lease_held{table=\"quotes\"} 0.0",
                "export_errors_total{class=\"permission\",table=\"trades\"} 1.0");
        assertThat(samples()).noneMatch(line -> line.startsWith("export_consecutive_errors{table=\"trades") || line.startsWith("export_lease_held{table=\"trades"));
    }

    @Test
    void aCommittedWindowCountsItsRowsItsBytesAndItsTime() {
        metrics.partStored("trades", WINDOW, KEY, 20_480, true);
        metrics.partStored("trades", WINDOW, KEY, 512, false);
        metrics.windowDone(outcome(Result.COMMITTED, 1_000, 7));
        assertThat(samples()).contains("export_rows_total{table=\"trades\"} 1000.0", "export_bytes_total{table=\"trades\"} 20480.0", "export_success_total{table=\"trades\"} 1.0",
                "export_late_rows_total{table=\"trades\"} 7.0", "export_duration_seconds_count{table=\"trades\"} 1", "export_duration_seconds_sum{table=\"trades\"} 1.234",
                "export_duration_seconds_bucket{table=\"trades\",le=\"1.0\"} 0", "export_duration_seconds_bucket{table=\"trades\",le=\"2.5\"} 1");
    }

    @Test
    void failuresCountByTheirKindAndInARowUntilOneWindowSucceeds() {
        metrics.windowFailed("trades", WINDOW, new ArchiveException(Category.PERMISSION, "cannot put: denied", null));
        metrics.tableFailed("trades", new TransientException("cannot read", null, null));
        metrics.windowDone(outcome(Result.QUARANTINED, 0, 0));
        assertThat(samples()).contains("export_errors_total{class=\"permission\",table=\"trades\"} 1.0", "export_errors_total{class=\"transient\",table=\"trades\"} 1.0",
                "export_errors_total{class=\"unarchivable\",table=\"trades\"} 1.0", "export_consecutive_errors{table=\"trades\"} 3.0");
        metrics.windowDone(outcome(Result.NOT_CLOSED, 0, 0));
        assertThat(samples()).as("a window that waits is no success").contains("export_consecutive_errors{table=\"trades\"} 3.0");
        metrics.windowDone(outcome(Result.UNCHANGED, 5, 0));
        assertThat(samples()).contains("export_consecutive_errors{table=\"trades\"} 0.0", "export_rows_total{table=\"trades\"} 0.0");
    }

    @Test
    void aTableThatAnotherHasIsNoErrorAndOneThatIsTakenAwayIsAConflict() {
        metrics.leaseTaken("trades", 3);
        assertThat(samples()).contains("export_lease_held{table=\"trades\"} 1.0");
        metrics.tableFailed("trades", new LeaseHeldException(new Lease("trades", "other/1", 4, WINDOW.end())));
        assertThat(samples()).contains("export_lease_held{table=\"trades\"} 0.0", "export_lease_conflicts_total{table=\"trades\"} 0.0", "export_errors_total{class=\"lease\",table=\"trades\"} 0.0");
        metrics.leaseTaken("trades", 5);
        metrics.windowFailed("trades", WINDOW, new FencedException("trades", "epoch 6 is there"));
        assertThat(samples()).contains("export_lease_held{table=\"trades\"} 0.0", "export_lease_conflicts_total{table=\"trades\"} 1.0", "export_errors_total{class=\"lease\",table=\"trades\"} 1.0");
    }

    @Test
    void triesOfUploadsCountAndKeysAreNowhere() {
        metrics.uploadTried(KEY, 1, Optional.of(new TransientException("cannot put secret-key: 503", null, null)));
        metrics.uploadTried(KEY, 2, Optional.of(new TransientException("cannot put secret-key: 503", null, null)));
        metrics.uploadTried(KEY, 3, Optional.empty());
        metrics.retrying("put " + KEY, 1, Duration.ofSeconds(1), new TransientException("cannot put secret-key: 503", null, null));
        assertThat(samples()).contains("export_upload_retries_total 2.0", "export_upload_failures_total 2.0", "export_retries_total 1.0");
        assertThat(samples().toString()).doesNotContain("secret-key");
    }

    @Test
    void whatVerificationFindsAndWhatIsSealedCounts() {
        metrics.windowVerified(verdict(Verdict.OK));
        metrics.windowVerified(verdict(Verdict.CORRUPT));
        metrics.windowSealed("trades", WINDOW);
        assertThat(samples()).contains("export_windows_verified_total{table=\"trades\"} 2.0", "export_verification_failures_total{table=\"trades\"} 1.0",
                "export_windows_sealed_total{table=\"trades\"} 1.0");
    }

    @Test
    void everyLookThatFindsARetentionConflictCounts() {
        metrics.retention(risk(false));
        metrics.retention(risk(true));
        metrics.retention(risk(true));
        assertThat(samples()).contains("export_critical_total{table=\"trades\"} 2.0");
    }

    private static WindowVerdict verdict(Verdict verdict) {
        return new WindowVerdict("trades", WINDOW, verdict, 1, 10, 1_000, "", Optional.empty(), Optional.empty());
    }

    private static RetentionRisk risk(boolean conflict) {
        return new RetentionRisk("trades", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Duration.ZERO, LagSeverity.NORMAL, conflict, Optional.empty());
    }

    @Test
    void everyMetricHasItsNameItsTypeAndItsHelp() {
        everythingIsToldOf();
        String scraped = scrape();
        for (Metric metric : Metric.values()) {
            assertThat(scraped.lines()).contains("# HELP " + metric.scraped() + " " + metric.help(), "# TYPE " + metric.scraped() + " " + metric.kind().name().toLowerCase(Locale.ROOT));
        }
    }

    @Test
    void howItStandsIsToldFromWhatWasLastFound() {
        everythingIsToldOf();
        assertThat(samples()).contains("export_lag_seconds{table=\"trades\"} 7207.5", "export_overdue_seconds{table=\"trades\"} 90.0", "export_seconds_until_loss{table=\"trades\"} 108000.0", "export_retention_conflict{table=\"trades\"} 1.0",
                "export_health_status 1.0", "export_health_age_seconds 7.5", "export_source_connected 1.0", "export_ledger_connected 0.0", "export_breaker_state{dependency=\"store\"} 1.0",
                "export_windows{state=\"committed\",table=\"trades\"} 12.0", "export_windows{state=\"sealed\",table=\"trades\"} 0.0", "export_archived_rows{table=\"trades\"} 5000.0",
                "export_loop_running 1.0", "export_windows_due{table=\"trades\"} 3.0");
    }

    @Test
    void aTableThatIsLeftOutStandsNowhereAnyMoreAndAnotherDoes() {
        everythingIsToldOf();
        metrics.tables(List.of("quotes"));
        assertThat(samples()).noneMatch(line -> line.startsWith("export_lag_seconds{table=\"trades") || line.startsWith("export_windows{") && line.contains("trades"));
        metrics.tables(List.of("trades"));
        assertThat(samples()).contains("export_lag_seconds{table=\"trades\"} 7207.5", "export_windows{state=\"committed\",table=\"trades\"} 12.0");
    }

    @Test
    void whatNobodyGaveAWayToKnowIsNotTold() {
        assertThat(scrape()).doesNotContain("export_lag_seconds", "export_health_status", "export_windows{", "export_loop_running");
        metrics.health(Optional::empty);
        assertThat(known("export_lag_seconds")).isEmpty();
    }

    /** Samples of a metric, those aside that only say that nothing is known. */
    private List<String> known(String metric) {
        return samples().stream().filter(line -> line.startsWith(metric) && !line.endsWith(" NaN")).toList();
    }

    private void everythingIsToldOf() {
        Instant now = Instant.parse("2024-01-15T13:00:00Z");
        LoopHealth loop = new LoopHealth(LoopHealth.State.RUNNING, Optional.of(now), Optional.of(now), Optional.empty(), Optional.empty(),
                Map.of("trades", new LoopHealth.Activity(LoopHealth.Doing.WAITING, Optional.empty(), Optional.empty(), 0, 3, Optional.empty(), List.of())));
        RetentionRisk risk = new RetentionRisk("trades", Optional.empty(), Optional.empty(), Optional.of(Duration.ofHours(30)), Optional.empty(), Optional.empty(), Duration.ofSeconds(90), LagSeverity.NORMAL, true,
                Optional.empty());
        Health health = new Health(Health.Status.DEGRADED, List.of(), now, true, false,
                Map.of("trades", new Health.Table(Optional.of(WINDOW.end()), Duration.ofHours(2), risk, Optional.of(now))), 4, 1, Map.of(Dependency.STORE, CircuitBreaker.State.OPEN), loop);
        TableStatus status = new TableStatus("trades", Optional.of(WINDOW.end()), Optional.of(now), Duration.ofHours(2), risk, Map.of(WindowState.COMMITTED, 12L), 5_000, 70_000,
                new LateRows(1, Optional.empty(), 0), 2, List.of());
        metrics.health(() -> Optional.of(new Known<>(health, Duration.ofMillis(7_500))));
        metrics.status(() -> Optional.of(new Known<>(List.of(status), Duration.ZERO)));
        metrics.loop(() -> loop);
    }
}
