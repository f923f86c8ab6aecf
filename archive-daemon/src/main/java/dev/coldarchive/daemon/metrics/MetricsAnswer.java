package dev.coldarchive.daemon.metrics;

import dev.coldarchive.daemon.http.Request;
import dev.coldarchive.daemon.http.Responder;
import dev.coldarchive.daemon.http.Response;
import dev.coldarchive.daemon.http.Route;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** {@code /metrics}: the text that Prometheus has always read, or OpenMetrics for who asks for that. */
public final class MetricsAnswer implements Responder {
    private final PrometheusRegistry registry;
    private final ExpositionFormatWriter plain = PrometheusTextFormatWriter.create();
    private final ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();

    public MetricsAnswer(PrometheusRegistry registry) {
        this.registry = registry;
    }

    public List<Route> routes() {
        return List.of(new Route("/metrics", this));
    }

    @Override
    public Response respond(Request request) {
        ExpositionFormatWriter format = request.accept().filter(openMetrics::accepts).isPresent() ? openMetrics : plain;
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            format.write(text, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Response(200, format.getContentType(), text.toByteArray(), Map.of());
    }
}
