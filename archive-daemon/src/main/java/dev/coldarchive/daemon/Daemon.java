package dev.coldarchive.daemon;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.Archiver;
import dev.coldarchive.TableSpec;
import dev.coldarchive.Transient;
import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.daemon.metrics.NotificationMetrics;
import dev.coldarchive.daemon.notify.Notifications;
import dev.coldarchive.daemon.operations.ScheduledMoves;
import dev.coldarchive.daemon.page.Diary;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.metrics.ArchiveMetrics;
import dev.coldarchive.policy.TimeSource;
import dev.coldarchive.prometheus.PrometheusMeters;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The daemon, in whichever process: the archive at work, the ports that say how it is, and whoever is told of alarms. It hears no signal and ends no process. Safe for use by several
 * threads.
 */
public final class Daemon implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    private static final Duration MOVES = Duration.ofMinutes(1);

    /** What was opened, the last first. */
    private final Deque<Runnable> closing = new ArrayDeque<>();
    private final Service service;
    private final HttpPorts ports;
    private volatile boolean stopping;

    private Daemon(Configuration configuration, Supplier<Configuration> file) {
        try {
            Optional<Notifications> notifications = configuration.notifications().map(settings -> Notifications.of(settings, configuration.instance(), configuration.alarms()));
            notifications.ifPresent(told -> closing.push(told::close));
            PrometheusRegistry registry = new PrometheusRegistry();
            notifications.ifPresent(told -> NotificationMetrics.register(registry, told::lastSummary));
            ArchiveMetrics metrics = new ArchiveMetrics(new PrometheusMeters(registry), configuration.tables().stream().map(TableSpec::name).toList());
            Diary diary = new Diary(Clock.systemUTC());
            service = new Service(configuration, file, tables -> {
                metrics.tables(tables);
                notifications.ifPresent(told -> told.tables(tables));
            }, new LoggingListener(), metrics, diary, notifications.<ArchiveListener>map(told -> told).orElse(ArchiveListener.NONE));
            closing.push(service::close);
            ports = HttpPorts.open(configuration, service::composition, registry, metrics, diary, health -> notifications.ifPresent(told -> told.seen(health)));
            closing.push(ports::close);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        LOG.atInfo().addKeyValue("instance", configuration.instance()).addKeyValue("store", configuration.store().uri()).addKeyValue("tables", configuration.tables().size())
                .log("starting");
    }

    /**
     * Opens the ports, and connects to nothing yet.
     *
     * @param file reads the configuration: now, and for each {@link #reload}
     * @throws ArchiveException if the configuration is wrong, or a port cannot be opened; nothing is open then
     */
    public static Daemon open(Supplier<Configuration> file) {
        return new Daemon(file.get(), file);
    }

    /**
     * Begins to archive; a database that does not answer may come back.
     *
     * @throws ArchiveException if the archive was never set up, or may not be used
     */
    public void start() {
        requireLedger();
        service.start();
        LOG.info("archiving");
        warn(service.archiver());
        Thread moving = new Thread(this::moveRows, "archive-move");
        moving.setDaemon(true);
        moving.start();
        closing.push(moving::interrupt);
    }

    /** Looks each minute whether rows are to be moved; what is at work may be another configuration by then. */
    private void moveRows() {
        ScheduledMoves moves = new ScheduledMoves();
        while (!stopping && TimeSource.system().pause(MOVES)) {
            try {
                moves.look(service.composition(), () -> !stopping);
            } catch (RuntimeException e) { // it may have been closed meanwhile
                LOG.atLevel(stopping ? Level.DEBUG : Level.WARN).setCause(e).log("cannot look whether rows are to be moved");
            }
        }
    }

    private void requireLedger() {
        try {
            Composition composition = service.composition();
            composition.ledger().cursor(composition.tables().get(0).name());
        } catch (ArchiveException e) {
            if (!(e instanceof Transient)) {
                throw e;
            }
            LOG.warn("{}; going on, and trying again in every cycle", e.getMessage());
        }
    }

    /** Looks for problems beside the work: a database that does not answer must not keep the daemon from hearing that it is to stop. */
    private void warn(Archiver archiver) {
        Thread looking = new Thread(() -> look(archiver), "archive-validate");
        looking.setDaemon(true);
        looking.start();
    }

    private void look(Archiver archiver) {
        try {
            archiver.validate().stream().filter(problem -> !stopping).forEach(problem -> LOG.warn("{}", problem));
        } catch (RuntimeException e) { // it may have been closed meanwhile; no reason to end
            LOG.atLevel(stopping ? Level.DEBUG : Level.WARN).setCause(e).log("cannot look for problems");
        }
    }

    /** Reads the configuration again, beside the work, and goes by it if nothing is wrong with it; what is wrong is logged. */
    public void reload() {
        service.reload();
    }

    /** The archiver at work now; after a new configuration it is another one. */
    public Archiver archiver() {
        return service.archiver();
    }

    /** Where the ports are that are open, by name: {@code health} and {@code metrics}. */
    public Map<String, InetSocketAddress> addresses() {
        return ports.addresses();
    }

    /** Finishes the running window within the grace period, or abandons it; then gives leases back. */
    public void stop() {
        stopping = true;
        LOG.atInfo().addKeyValue("grace_seconds", service.configuration().stopGrace().toSeconds()).log("stopping");
        LOG.info(service.stop() ? "stopped" : "stopped; the running window was abandoned and will be read again");
    }

    @Override
    public void close() {
        while (!closing.isEmpty()) {
            closing.pop().run();
        }
    }
}
