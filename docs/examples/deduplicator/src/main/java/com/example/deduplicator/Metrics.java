package com.example.deduplicator;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What the syncs have done. Safe for use by several threads. */
final class Metrics {
    private final Counter read;
    private final Counter written;

    Metrics(PrometheusRegistry registry) {
        read = Counter.builder().name("sync_rows_read_total").help("Rows read from a gatherer, those of the overlap again and again").labelNames("gatherer", "table").register(registry);
        written = Counter.builder().name("sync_rows_written_total").help("Rows that production had not").labelNames("gatherer", "table").register(registry);
    }

    void synced(String gatherer, String table, int rowsRead, int rowsWritten) {
        read.labelValues(gatherer, table).inc(rowsRead);
        written.labelValues(gatherer, table).inc(rowsWritten);
    }
}
