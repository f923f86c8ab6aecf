package dev.coldarchive.micrometer;

import dev.coldarchive.metrics.Meters;
import dev.coldarchive.metrics.Metric;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A registry of Micrometer. Names are as Micrometer has them ({@code export.rows}, {@code export.lag} in seconds), so that each back end gives them its own form; Prometheus' is that of
 * {@link Metric#scraped}. What is not known is NaN. One for each registry. Safe for use by several threads.
 */
public final class MicrometerMeters implements Meters {
    private final MeterRegistry registry;
    private final Map<Series, Supplier<Optional<Double>>> gauges = new ConcurrentHashMap<>();

    private record Series(Metric metric, List<String> labels) {}

    /** @param registry where they are read from */
    public MicrometerMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void add(Metric counter, double amount, String... labels) {
        Counter.builder(name(counter)).description(counter.help()).baseUnit(unit(counter)).tags(tags(counter, List.of(labels))).register(registry).increment(amount);
    }

    @Override
    public void begin(Metric histogram, String... labels) {
        timer(histogram, labels);
    }

    @Override
    public void observe(Metric histogram, Duration took, String... labels) {
        timer(histogram, labels).record(took);
    }

    private Timer timer(Metric metric, String... labels) {
        return Timer.builder(name(metric)).description(metric.help()).serviceLevelObjectives(metric.bounds().toArray(Duration[]::new)).tags(tags(metric, List.of(labels))).register(registry);
    }

    @Override
    public void gauge(Metric gauge, Supplier<Optional<Double>> value, String... labels) {
        Series series = new Series(gauge, List.of(labels));
        gauges.put(series, value);
        Gauge.builder(name(gauge), () -> told(series)).description(gauge.help()).baseUnit(unit(gauge)).tags(tags(gauge, series.labels())).register(registry);
    }

    private double told(Series series) {
        Supplier<Optional<Double>> value = gauges.get(series);
        return value == null ? Double.NaN : value.get().orElse(Double.NaN);
    }

    @Override
    public void remove(Metric gauge, String... labels) {
        Series series = new Series(gauge, List.of(labels));
        if (gauges.remove(series) != null) {
            registry.remove(new Meter.Id(name(gauge), tags(gauge, series.labels()), unit(gauge), gauge.help(), Meter.Type.GAUGE));
        }
    }

    private static String name(Metric metric) {
        return metric.scraped().replaceFirst("_total$|_seconds$", "").replace('_', '.');
    }

    private static String unit(Metric metric) {
        return metric.scraped().endsWith("_seconds") ? "seconds" : null;
    }

    private static Tags tags(Metric metric, List<String> values) {
        return Tags.of(IntStream.range(0, values.size()).mapToObj(i -> Tag.of(metric.labels().get(i), values.get(i))).toList());
    }
}
