package dev.coldarchive.daemon;

import dev.coldarchive.Archiver;
import dev.coldarchive.Health;
import dev.coldarchive.TableStatus;
import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.daemon.http.HealthAnswers;
import dev.coldarchive.daemon.http.HttpPort;
import dev.coldarchive.daemon.http.Refreshed;
import dev.coldarchive.daemon.http.Route;
import dev.coldarchive.daemon.metrics.DrillMetrics;
import dev.coldarchive.daemon.metrics.MetricsAnswer;
import dev.coldarchive.daemon.metrics.ProcessMetrics;
import dev.coldarchive.daemon.page.Diary;
import dev.coldarchive.daemon.page.Installation;
import dev.coldarchive.daemon.page.StatusRoutes;
import dev.coldarchive.load.DrillLog;
import dev.coldarchive.metrics.ArchiveMetrics;
import dev.coldarchive.metrics.Known;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ports of the daemon, and all that answers there. To add something: write a {@link dev.coldarchive.daemon.http.Responder}, and name its path in {@link #health} (the status page,
 * its data, {@code /health}) or {@link #metrics}. A responder that asks a database is given up after {@link HttpPort#PATIENCE}; one that has to answer whatever hangs tells from memory
 * what {@link Refreshed} keeps fresh.
 */
final class HttpPorts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpPorts.class);
    private static final Duration HEALTH_REST = Duration.ofSeconds(5);
    private static final Duration STATUS_REST = Duration.ofSeconds(15);
    private static final Duration DRILL_REST = Duration.ofMinutes(5);
    private static final Duration PAGE_REST = Duration.ofSeconds(5);

    /** What was opened, the last first. */
    private final Deque<Runnable> closing = new ArrayDeque<>();
    private final Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
    private final Configuration configuration;
    private final Supplier<Composition> composition;
    private final PrometheusRegistry registry;
    private final ArchiveMetrics metrics;
    private final Consumer<Health> seen;
    private final Refreshed<Health> health;
    private final Refreshed<List<TableStatus>> status;
    private final Refreshed<Map<String, DrillLog.Passed>> drills;
    private final StatusRoutes page;

    private HttpPorts(Configuration configuration, Supplier<Composition> composition, PrometheusRegistry registry, ArchiveMetrics metrics, Diary diary, Consumer<Health> seen) {
        this.configuration = configuration;
        this.composition = composition;
        this.registry = registry;
        this.metrics = metrics;
        this.seen = seen;
        this.health = Refreshed.every("archive-health", HEALTH_REST, this::look);
        closing.push(health::close);
        this.status = Refreshed.every("archive-status", STATUS_REST, this::lookAtWindows);
        closing.push(status::close);
        this.drills = Refreshed.every("archive-drills", DRILL_REST, this::lastDrills);
        closing.push(drills::close);
        Installation installation = Installation.named(configuration.instance(), composition.get().store().uri());
        this.page = new StatusRoutes(() -> about(installation, composition.get()), health, () -> archiver().loop(), diary, Clock.systemUTC(), PAGE_REST);
        closing.push(page::close);
    }

    private static StatusRoutes.Subject about(Installation installation, Composition now) {
        return new StatusRoutes.Subject(installation.at(now.store().uri()), now.tables(), now.ledger(), now.databases().marks());
    }

    /**
     * @param composition what is at work now: with another configuration it is another
     * @param registry where metrics are scraped from; those of the process are added
     * @param metrics is told how to know how it stands
     * @param diary hears all that are at work
     * @param seen hears each look at how it is, whatever the cycles do
     * @throws dev.coldarchive.ArchiveException if a port cannot be opened; none is open then
     */
    static HttpPorts open(Configuration configuration, Supplier<Composition> composition, PrometheusRegistry registry, ArchiveMetrics metrics, Diary diary, Consumer<Health> seen) {
        HttpPorts ports = new HttpPorts(configuration, composition, registry, metrics, diary, seen);
        try {
            ports.open("health", configuration.http().health(), ports.health());
            ports.open("metrics", configuration.http().metrics(), ports.metrics());
            return ports;
        } catch (RuntimeException e) {
            ports.close();
            throw e;
        }
    }

    private List<Route> health() {
        return Stream.concat(new HealthAnswers(configuration.instance(), health, () -> archiver().loop()).routes().stream(), page.routes().stream()).toList();
    }

    private List<Route> metrics() {
        metrics.health(health::known);
        metrics.status(status::known);
        metrics.loop(() -> archiver().loop());
        new DrillMetrics(registry, drills::known);
        closing.push(LifecycleWatch.of(composition, registry)::close);
        new ProcessMetrics(registry, configuration.workDir(), () -> composition.get().databases().connections());
        return new MetricsAnswer(registry).routes();
    }

    private Health look() {
        Archiver looking = archiver();
        Health found = looking.health();
        if (looking == archiver()) { // else it is about tables of a former configuration
            seen.accept(found);
        }
        return found;
    }

    private Archiver archiver() {
        return composition.get().archiver();
    }

    /** Not while source or ledger are known not to answer: unlike health, status is tried again, and counts for the breakers that exports go by. */
    private List<TableStatus> lookAtWindows() {
        if (health.known().map(Known::value).filter(found -> found.sourceConnected() && found.ledgerConnected()).isEmpty()) {
            throw new IllegalStateException("source or ledger do not answer");
        }
        return archiver().status();
    }

    private Map<String, DrillLog.Passed> lastDrills() {
        Map<String, DrillLog.Passed> passed = new LinkedHashMap<>();
        DrillLog log = composition.get().databases().drills();
        composition.get().tables().forEach(table -> log.lastPassed(table.name()).ifPresent(one -> passed.put(table.name(), one)));
        return passed;
    }

    private void open(String name, OptionalInt port, List<Route> routes) {
        if (port.isPresent()) {
            HttpPort opened = HttpPort.open(name, configuration.http().bind(), port.getAsInt(), routes);
            closing.push(opened::close);
            addresses.put(name, opened.address());
            LOG.atInfo().addKeyValue("port", name).addKeyValue("bind", opened.address().getAddress().getHostAddress()).addKeyValue("number", opened.address().getPort()).log("port open");
        }
    }

    /** Where they are, by name. */
    Map<String, InetSocketAddress> addresses() {
        return Map.copyOf(addresses);
    }

    @Override
    public void close() {
        while (!closing.isEmpty()) {
            closing.pop().run();
        }
    }
}
