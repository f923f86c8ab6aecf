package dev.coldarchive.daemon.metrics;

import dev.coldarchive.load.DrillLog;
import dev.coldarchive.metrics.Known;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** How drills went, whoever ran them: told from memory at each scrape. A table without a good drill has no sample. Safe for use by several threads. */
public final class DrillMetrics {

    /**
     * @param registry where they are scraped from
     * @param passed what the ledger last said of each table
     */
    public DrillMetrics(PrometheusRegistry registry, Supplier<Optional<Known<Map<String, DrillLog.Passed>>>> passed) {
        gauge(registry, passed, "export_drill_last_success_timestamp_seconds", "When a window last came back equal in a drill", one -> one.at().toEpochMilli() / 1e3);
        gauge(registry, passed, "export_drill_seconds", "How long that window took", one -> one.took().toMillis() / 1e3);
    }

    private static void gauge(PrometheusRegistry registry, Supplier<Optional<Known<Map<String, DrillLog.Passed>>>> passed, String name, String help, ToDoubleFunction<DrillLog.Passed> value) {
        GaugeWithCallback.builder().name(name).help(help).labelNames("table")
                .callback(callback -> passed.get().ifPresent(known -> known.value().forEach((table, one) -> callback.call(value.applyAsDouble(one), table)))).register(registry);
    }
}
