package dev.coldarchive.daemon;

import dev.coldarchive.Archiver;
import dev.coldarchive.Health;
import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.daemon.http.HealthAnswers;
import dev.coldarchive.daemon.http.HttpPort;
import dev.coldarchive.daemon.http.Refreshed;
import dev.coldarchive.daemon.http.Route;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
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

    /** What was opened, the last first. */
    private final Deque<Runnable> closing = new ArrayDeque<>();
    private final Configuration configuration;
    private final Archiver archiver;
    private final Refreshed<Health> health;

    private HttpPorts(Configuration configuration, Archiver archiver) {
        this.configuration = configuration;
        this.archiver = archiver;
        this.health = Refreshed.every("archive-health", HEALTH_REST, archiver::health);
        closing.push(health::close);
    }

    /** @throws dev.coldarchive.ArchiveException if a port cannot be opened; none is open then */
    static HttpPorts open(Configuration configuration, Archiver archiver) {
        HttpPorts ports = new HttpPorts(configuration, archiver);
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
        return new HealthAnswers(configuration.instance(), health, archiver::loop).routes();
    }

    private List<Route> metrics() {
        return List.of();
    }

    private void open(String name, OptionalInt port, List<Route> routes) {
        if (port.isPresent()) {
            HttpPort opened = HttpPort.open(name, configuration.http().bind(), port.getAsInt(), routes);
            closing.push(opened::close);
            LOG.atInfo().addKeyValue("port", name).addKeyValue("bind", opened.address().getAddress().getHostAddress()).addKeyValue("number", opened.address().getPort()).log("port open");
        }
    }

    @Override
    public void close() {
        while (!closing.isEmpty()) {
            closing.pop().run();
        }
    }
}
