package dev.coldarchive.daemon.http;

import com.sun.net.httpserver.HttpServer;
import dev.coldarchive.ArchiveException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * An open port, and what answers at it: GET and HEAD, nothing else; no password and no TLS. Threads and what waits for them are bounded: a client that sends or reads slowly
 * is hung up on, an answer that takes longer than {@link #PATIENCE} becomes 503, and neither keeps the routes waiting that answer at once.
 */
public final class HttpPort implements AutoCloseable {
    /** The longest that an answer may take. */
    public static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Read by the JDK's server when the first one is made; what somebody set by hand stays. Lengths are seconds. */
    private static final Map<String, String> LIMITS = Map.of(
            "sun.net.httpserver.maxReqTime", "5", "sun.net.httpserver.maxRspTime", "30", "sun.net.httpserver.idleInterval", "30", "sun.net.httpserver.maxIdleConnections", "32",
            "jdk.httpserver.maxConnections", "256", "sun.net.httpserver.maxReqHeaders", "100", "sun.net.httpserver.maxReqHeaderSize", "16384",
            "sun.net.httpserver.nodelay", "true"); // else the second half of an answer waits 40 ms for the client's acknowledgement of the first
    private static final int BACKLOG = 64;
    /** More than can wait for answers at a time, so that there is always one for what answers at once. */
    private static final int CONNECTIONS_SERVED = 32;
    private static final int ANSWERING = 4;
    private static final int WAITING = 16;

    private final String name;
    private final HttpServer server;
    private final ExecutorService serving;
    private final ExecutorService answering;

    private HttpPort(String name, HttpServer server, List<Route> routes) {
        this.name = name;
        this.server = server;
        this.serving = threads("http-" + name, CONNECTIONS_SERVED, Integer.MAX_VALUE);
        this.answering = threads("http-" + name + "-answer", ANSWERING, WAITING);
        server.setExecutor(serving);
        server.createContext("/", new Exchanges(name, routes, answering));
        server.start();
    }

    /**
     * Opens the port; answers begin at once.
     *
     * @param name what messages and threads call it
     * @param bind address of this machine
     * @param port 0 for one that is free
     * @throws ArchiveException if it cannot be opened, with the way out
     */
    public static HttpPort open(String name, String bind, int port, List<Route> routes) {
        LIMITS.forEach((limit, value) -> System.getProperties().putIfAbsent(limit, value));
        try {
            return new HttpPort(name, HttpServer.create(new InetSocketAddress(InetAddress.getByName(bind), port), BACKLOG), routes);
        } catch (IOException e) {
            throw new ArchiveException(ArchiveException.Category.FAILURE, "cannot open port " + bind + ":" + port + " for " + name + ": " + e.getMessage(),
                    "another process may have it (ss -ltnp); give another port, or none: http: {" + name + ": off}; bind is an address of this machine", e);
        }
    }

    private static ThreadPoolExecutor threads(String name, int most, int waiting) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(most, most, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(waiting), work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    public String name() {
        return name;
    }

    /** Where it is open. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Closes it, with all connections, at once. */
    @Override
    public void close() {
        server.stop(0);
        serving.shutdownNow();
        answering.shutdownNow();
    }
}
