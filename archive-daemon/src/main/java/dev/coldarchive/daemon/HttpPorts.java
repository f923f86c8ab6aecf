package dev.coldarchive.daemon;

import dev.coldarchive.daemon.config.HttpSettings;
import dev.coldarchive.daemon.http.HttpPort;
import dev.coldarchive.daemon.http.Response;
import dev.coldarchive.daemon.http.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ports of the daemon, and all that answers there. To add something: write a {@link dev.coldarchive.daemon.http.Responder}, and name its path in {@link #health} (the status page,
 * its data, {@code /health}) or {@link #metrics}. A responder that asks a database is given up after {@link HttpPort#PATIENCE}; one that has to answer whatever hangs tells from memory
 * what a thread of its own keeps fresh.
 */
final class HttpPorts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpPorts.class);

    private final List<HttpPort> open = new ArrayList<>();

    private HttpPorts() {}

    /** @throws dev.coldarchive.ArchiveException if a port cannot be opened; none is open then */
    static HttpPorts open(HttpSettings settings) {
        HttpPorts ports = new HttpPorts();
        try {
            ports.open("health", settings.bind(), settings.health(), health());
            ports.open("metrics", settings.bind(), settings.metrics(), metrics());
            return ports;
        } catch (RuntimeException e) {
            ports.close();
            throw e;
        }
    }

    private static List<Route> health() {
        return List.of(new Route("/health/live", request -> Response.text(200, "alive"), true));
    }

    private static List<Route> metrics() {
        return List.of();
    }

    private void open(String name, String bind, OptionalInt port, List<Route> routes) {
        if (port.isPresent()) {
            HttpPort opened = HttpPort.open(name, bind, port.getAsInt(), routes);
            open.add(opened);
            LOG.atInfo().addKeyValue("port", name).addKeyValue("bind", opened.address().getAddress().getHostAddress()).addKeyValue("number", opened.address().getPort()).log("port open");
        }
    }

    @Override
    public void close() {
        open.forEach(HttpPort::close);
    }
}
