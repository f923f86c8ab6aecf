package dev.coldarchive.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.metrics.ArchiveMetrics;
import dev.coldarchive.metrics.ArchiveMetricsContract;
import dev.coldarchive.metrics.Meters;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.window.Window;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MicrometerMetersTest extends ArchiveMetricsContract {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Override
    protected Meters create() {
        return new MicrometerMeters(registry);
    }

    @Override
    protected String scrape() {
        return registry.scrape();
    }

    @Test
    void otherBackEndsGetNamesInMicrometersForm() {
        MeterRegistry simple = new SimpleMeterRegistry();
        ArchiveMetrics metrics = new ArchiveMetrics(new MicrometerMeters(simple), List.of("trades"));
        metrics.partStored("trades", Window.of(Instant.EPOCH, Duration.ofHours(1)), ObjectKey.of("raw/trades/a.parquet"), 512, true);
        assertThat(simple.get("export.bytes").tag("table", "trades").counter().count()).isEqualTo(512);
        assertThat(simple.get("export.duration").tag("table", "trades").timer().count()).isZero();
        assertThat(simple.getMeters()).allSatisfy(meter -> assertThat(meter.getId().getName()).startsWith("export.").doesNotContain("_"));
    }
}
