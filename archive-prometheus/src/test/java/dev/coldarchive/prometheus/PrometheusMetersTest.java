package dev.coldarchive.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.metrics.ArchiveMetricsContract;
import dev.coldarchive.metrics.Meters;
import dev.coldarchive.metrics.Metric;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PrometheusMetersTest extends ArchiveMetricsContract {
    private final PrometheusRegistry registry = new PrometheusRegistry();

    @Override
    protected Meters create() {
        return new PrometheusMeters(registry);
    }

    @Override
    protected String scrape() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(text, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whatIsNotKnownHasNoSample() {
        create().gauge(Metric.LAG, Optional::empty, "quotes");
        assertThat(scrape()).doesNotContain("quotes");
    }
}
