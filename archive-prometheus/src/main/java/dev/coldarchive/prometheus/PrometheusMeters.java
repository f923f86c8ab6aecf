package dev.coldarchive.prometheus;

import dev.coldarchive.metrics.Meters;
import dev.coldarchive.metrics.Metric;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** A registry of Prometheus' own client. What is not known has no sample. One for each registry. Safe for use by several threads. */
public final class PrometheusMeters implements Meters {
    private static final double NANOS = 1e9;

    private final PrometheusRegistry registry;
    private final Map<Metric, Counter> counters = new ConcurrentHashMap<>();
    private final Map<Metric, Histogram> histograms = new ConcurrentHashMap<>();
    private final Map<Metric, Map<List<String>, Supplier<Optional<Double>>>> gauges = new ConcurrentHashMap<>();

    /** @param registry where they are scraped from */
    public PrometheusMeters(PrometheusRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void add(Metric counter, double amount, String... labels) {
        counters.computeIfAbsent(counter, this::counter).labelValues(labels).inc(amount);
    }

    private Counter counter(Metric metric) {
        return Counter.builder().name(metric.scraped()).help(metric.help()).labelNames(names(metric)).register(registry);
    }

    @Override
    public void begin(Metric histogram, String... labels) {
        histograms.computeIfAbsent(histogram, this::histogram).initLabelValues(labels);
    }

    @Override
    public void observe(Metric histogram, Duration took, String... labels) {
        histograms.computeIfAbsent(histogram, this::histogram).labelValues(labels).observe(seconds(took));
    }

    private Histogram histogram(Metric metric) {
        double[] bounds = metric.bounds().stream().mapToDouble(PrometheusMeters::seconds).toArray();
        return Histogram.builder().name(metric.scraped()).help(metric.help()).labelNames(names(metric)).classicOnly().classicUpperBounds(bounds).register(registry);
    }

    @Override
    public void gauge(Metric gauge, Supplier<Optional<Double>> value, String... labels) {
        gauges.computeIfAbsent(gauge, this::gauge).put(List.of(labels), value);
    }

    private Map<List<String>, Supplier<Optional<Double>>> gauge(Metric metric) {
        Map<List<String>, Supplier<Optional<Double>>> series = new ConcurrentHashMap<>();
        GaugeWithCallback.builder().name(metric.scraped()).help(metric.help()).labelNames(names(metric))
                .callback(scrape -> series.forEach((labels, value) -> value.get().ifPresent(sample -> scrape.call(sample, labels.toArray(String[]::new))))).register(registry);
        return series;
    }

    @Override
    public void remove(Metric gauge, String... labels) {
        Optional.ofNullable(gauges.get(gauge)).ifPresent(series -> series.remove(List.of(labels)));
    }

    private static String[] names(Metric metric) {
        return metric.labels().toArray(String[]::new);
    }

    private static double seconds(Duration length) {
        return length.toNanos() / NANOS;
    }
}
