package dev.coldarchive.daemon;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.Finding;
import dev.coldarchive.daemon.http.Refreshed;
import dev.coldarchive.daemon.operations.LifecycleOperations;
import dev.coldarchive.metrics.Known;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the bucket's rules once a day: one that deletes what is archived may be put there at any time, by anybody. What it finds is a metric and a line of the log. Where
 * the rules may not be asked for, there is no sample.
 */
final class LifecycleWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LifecycleWatch.class);
    private static final Duration REST = Duration.ofDays(1);

    private final Supplier<Composition> composition;
    private final Refreshed<Optional<Long>> conflicts;

    private LifecycleWatch(Supplier<Composition> composition) {
        this.composition = composition;
        this.conflicts = Refreshed.every("archive-lifecycle", REST, this::look);
    }

    /**
     * Begins to look.
     *
     * @param composition what is at work now
     * @param registry where it is scraped from
     */
    static LifecycleWatch of(Supplier<Composition> composition, PrometheusRegistry registry) {
        LifecycleWatch watch = new LifecycleWatch(composition);
        GaugeWithCallback.builder().name("export_lifecycle_conflict").help("Rules of the bucket that delete or hide what is archived, when they were last looked at")
                .callback(callback -> watch.conflicts.known().flatMap(Known::value).ifPresent(callback::call)).register(registry);
        return watch;
    }

    private Optional<Long> look() {
        Composition now = composition.get();
        if (now.bucketLifecycle().isEmpty()) {
            return Optional.of(0L); // nothing deletes there by itself
        }
        try {
            List<Finding> errors = LifecycleOperations.findings(now).stream().filter(finding -> finding.severity() == Finding.Severity.ERROR).toList();
            errors.forEach(finding -> LOG.error("{}{}", finding.table().map(table -> table + ": ").orElse(""), finding.message()));
            return Optional.of((long) errors.size());
        } catch (ArchiveException e) {
            LOG.info("the bucket's lifecycle rules are not watched: {}", e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        conflicts.close();
    }
}
