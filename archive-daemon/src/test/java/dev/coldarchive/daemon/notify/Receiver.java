package dev.coldarchive.daemon.notify;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coldarchive.daemon.config.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A webhook on loopback that answers as it is told to, 200 where it is told nothing. */
public final class Receiver implements AutoCloseable {
    /** Stands in the path, as tokens of webhooks do. */
    public static final String CANARY = "canary-T0000-B0000-token";

    private static final int OK = 200;
    private static final int PATIENCE_SECONDS = 300;

    /** Answers in part, or not at all. */
    public interface Script {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Script> scripts = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    public Receiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::receive);
        server.start();
    }

    public Secret url() {
        return Secret.of("http://127.0.0.1:" + server.getAddress().getPort() + "/services/" + CANARY);
    }

    public Receiver then(int status) {
        return then(exchange -> exchange.sendResponseHeaders(status, -1));
    }

    public Receiver then(Script script) {
        scripts.add(script);
        return this;
    }

    /** Says nothing, and keeps the connection open. */
    public Receiver thenHangs() {
        return then(exchange -> closed.await());
    }

    /** Says that all is well, and never ends its body. */
    public Receiver thenHangsInItsBody() {
        return then(exchange -> {
            exchange.sendResponseHeaders(OK, 0);
            exchange.getResponseBody().write(new byte[100]);
            exchange.getResponseBody().flush();
            closed.await();
        });
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Script script = scripts.poll();
            bodies.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Content-Type") + " " + body);
            if (script == null) {
                exchange.sendResponseHeaders(OK, -1);
            } else {
                script.answer(exchange);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The body of the next post. */
    public String next() throws InterruptedException {
        String post = bodies.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (post == null) {
            throw new AssertionError("nothing was posted");
        }
        String head = "POST /services/" + CANARY + " application/json ";
        if (!post.startsWith(head)) {
            throw new AssertionError("not as agreed: " + post);
        }
        return post.substring(head.length());
    }

    /** The next post, if one comes in time. */
    Optional<String> nextWithin(Duration patience) throws InterruptedException {
        return Optional.ofNullable(bodies.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** What was posted and not asked for. */
    public List<String> rest() {
        return List.copyOf(bodies);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
