package dev.coldarchive.daemon;

import dev.coldarchive.Archiver;
import dev.coldarchive.Health;
import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.daemon.http.HealthAnswers;
import dev.coldarchive.daemon.http.HttpPort;
import dev.coldarchive.daemon.http.Refreshed;
import dev.coldarchive.daemon.http.Route;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;
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
    private final Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
    private final Configuration configuration;
    private final Supplier<Archiver> archiver;
    private final Refreshed<Health> health;

    private HttpPorts(Configuration configuration, Supplier<Archiver> archiver) {
        this.configuration = configuration;
        this.archiver = archiver;
        this.health = Refreshed.every("archive-health", HEALTH_REST, () -> archiver.get().health());
        closing.push(health::close);
    }

    /**
     * @param archiver the one at work now: with another configuration it is another
     * @throws dev.coldarchive.ArchiveException if a port cannot be opened; none is open then
     */
    static HttpPorts open(Configuration configuration, Supplier<Archiver> archiver) {
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
        return new HealthAnswers(configuration.instance(), health, () -> archiver.get().loop()).routes();
    }

    private List<Route> metrics() {
        return List.of();
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
