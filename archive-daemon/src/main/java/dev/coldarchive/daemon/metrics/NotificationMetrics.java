package dev.coldarchive.daemon.metrics;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Whether people are still told how the day was. Safe for use by several threads. */
public final class NotificationMetrics {

    private NotificationMetrics() {}

    /**
     * @param registry where it is scraped from
     * @param lastSummary when the last one was taken; empty for no sample
     */
    public static void register(PrometheusRegistry registry, Supplier<Optional<Instant>> lastSummary) {
        GaugeWithCallback.builder().name("export_daily_summary_timestamp_seconds").help("When the webhook last took a daily summary; at first, when the daemon started")
                .callback(callback -> lastSummary.get().ifPresent(at -> callback.call(at.toEpochMilli() / 1000.0))).register(registry);
    }
}
