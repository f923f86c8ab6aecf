package dev.coldarchive.daemon.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.daemon.http.Request;
import dev.coldarchive.metrics.ArchiveMetrics;
import dev.coldarchive.prometheus.PrometheusMeters;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MetricsAnswerTest {
    private final PrometheusRegistry registry = new PrometheusRegistry();

    private String scraped(Optional<String> accept) {
        return new String(new MetricsAnswer(registry).respond(new Request("/metrics", Map.of(), accept)).body(), StandardCharsets.UTF_8);
    }

    @Test
    void whoAsksForOpenMetricsGetsIt() {
        new ArchiveMetrics(new PrometheusMeters(registry), List.of("trades"));
        assertThat(scraped(Optional.of("application/openmetrics-text; version=1.0.0"))).contains("# TYPE export_rows counter").endsWith("# EOF\n");
        assertThat(scraped(Optional.of("text/plain"))).contains("# TYPE export_rows_total counter");
    }
}
