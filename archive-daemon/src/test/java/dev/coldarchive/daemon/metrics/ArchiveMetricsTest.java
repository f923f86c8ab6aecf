package dev.coldarchive.daemon.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TransientException;
import dev.coldarchive.daemon.http.Request;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.event.WindowOutcome.Result;
import dev.coldarchive.ledger.FencedException;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.LeaseHeldException;
import dev.coldarchive.policy.LagSeverity;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.WindowVerdict;
import dev.coldarchive.window.Window;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArchiveMetricsTest {
    private static final Window WINDOW = Window.of(Instant.parse("2024-01-15T10:00:00Z"), Duration.ofHours(1));
    private static final ObjectKey KEY = ObjectKey.of("raw/trades/secret-key.parquet");

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final ArchiveMetrics metrics = new ArchiveMetrics(registry, List.of("trades"));

    private String scraped(Optional<String> accept) {
        return new String(new MetricsAnswer(registry).respond(new Request("/metrics", Map.of(), accept)).body(), StandardCharsets.UTF_8);
    }

    private List<String> samples() {
        return scraped(Optional.empty()).lines().filter(line -> !line.startsWith("#")).toList();
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
    void whoAsksForOpenMetricsGetsIt() {
        assertThat(scraped(Optional.of("application/openmetrics-text; version=1.0.0"))).contains("# TYPE export_rows counter").endsWith("# EOF\n");
        assertThat(scraped(Optional.of("text/plain"))).contains("# TYPE export_rows_total counter");
    }
}
