package dev.coldarchive.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A bucket's lifecycle rules over HTTP, kept to the letter as they were put; no server for tests has them. Dates are given back as S3 writes them. */
public final class RulesServer implements AutoCloseable {
    static final String SMALLEST = "x-amz-transition-default-minimum-object-size";

    private final HttpServer server;
    private final List<String> puts = new ArrayList<>();
    private final List<String> methods = new ArrayList<>();
    private Optional<String> document = Optional.empty();
    private String smallest;
    private String sentSmallest;
    private Optional<String> error = Optional.empty();
    private int status;

    public RulesServer() throws IOException {
        forget();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/", this::answer);
        server.start();
    }

    S3Lifecycle rules() {
        return new S3Lifecycle(Canned.client(endpoint()), Canned.BUCKET, S3Options.defaults());
    }

    /** Where it listens; the bucket's name is {@code kalshi-data-archive}. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** A bucket without rules that nothing was ever asked of. */
    public synchronized void forget() {
        puts.clear();
        methods.clear();
        document = Optional.empty();
        smallest = "all_storage_classes_128K";
        error = Optional.empty();
    }

    /** @param rules the inside of the configuration */
    public synchronized void has(String rules) {
        document = Optional.of("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<LifecycleConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" + rules + "</LifecycleConfiguration>");
    }

    public synchronized void fails(int with, String code) {
        status = with;
        error = Optional.of("<Error><Code>" + code + "</Code><Message>said the server</Message></Error>");
    }

    synchronized void movesSmall(String how) {
        smallest = how;
    }

    /** The documents that were put. */
    public synchronized List<String> puts() {
        return List.copyOf(puts);
    }

    synchronized List<String> methods() {
        return List.copyOf(methods);
    }

    synchronized String sentSmallest() {
        return sentSmallest;
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            methods.add(exchange.getRequestMethod());
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            if (!exchange.getRequestURI().toString().equals("/" + Canned.BUCKET + "?lifecycle")) {
                send(exchange, 400, "<Error><Code>NotForThisServer</Code></Error>");
            } else if (error.isPresent()) {
                send(exchange, status, error.get());
            } else if (exchange.getRequestMethod().equals("PUT")) {
                puts.add(body);
                document = Optional.of(body.replaceAll("<Date>([^<]*:\\d\\d)Z</Date>", "<Date>$1.000Z</Date>"));
                sentSmallest = exchange.getRequestHeaders().getFirst(SMALLEST);
                send(exchange, 200, "");
            } else if (exchange.getRequestMethod().equals("DELETE")) {
                document = Optional.empty();
                exchange.sendResponseHeaders(204, -1);
            } else if (document.isEmpty()) {
                send(exchange, 404, "<Error><Code>NoSuchLifecycleConfiguration</Code><Message>The lifecycle configuration does not exist</Message></Error>");
            } else {
                exchange.getResponseHeaders().add(SMALLEST, smallest);
                send(exchange, 200, document.get());
            }
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/xml");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
