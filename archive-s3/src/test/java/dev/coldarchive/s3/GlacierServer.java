package dev.coldarchive.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coldarchive.policy.TimeSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A small S3 over HTTP that has cold storage classes, on a clock that tests move: after the Amazon S3 User Guide and API Reference ("Restoring an archived object",
 * "RestoreObject"), for nothing real models them. It takes any signature, and knows one bucket at a time: puts with conditions, heads, gets, listings, removals, restores.
 * Safe for use by several threads.
 */
public final class GlacierServer implements AutoCloseable {
    private static final Pattern DAYS = Pattern.compile("<Days>(\\d+)</Days>");
    private static final Pattern TIER = Pattern.compile("<Tier>(\\w+)</Tier>");

    private final TimeSource clock;
    private final HttpServer server;
    private final TreeMap<String, ColdObject> objects = new TreeMap<>();
    private final List<String> requests = new ArrayList<>();
    private int throttled;
    private String denied = "";
    private boolean expeditedCapacity = true;

    /** What goes over the wire. */
    record Answer(int status, String code, byte[] body, Map<String, String> headers) {
        static Answer of(int status) {
            return new Answer(status, "", new byte[0], Map.of());
        }

        static Answer error(int status, String code) {
            return new Answer(status, code, ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code + "</Code><Message>said the test</Message></Error>").getBytes(StandardCharsets.UTF_8),
                    Map.of("Content-Type", "application/xml"));
        }
    }

    public GlacierServer(TimeSource clock) {
        this.clock = clock;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "glacier");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::serve);
        server.start();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
    }

    // --- what tests tell it to do

    /** What a lifecycle rule does: moves all objects below a prefix. @param archiveStatus of INTELLIGENT_TIERING; else null */
    public synchronized void move(String prefix, String storageClass, String archiveStatus) {
        objects.forEach((key, stored) -> {
            if (key.startsWith(prefix)) {
                stored.move(storageClass, archiveStatus);
            }
        });
    }

    /** Answers the next requests to restore with 503 SlowDown. */
    public synchronized void throttle(int many) {
        throttled = many;
    }

    /** Refuses requests of this method with 403 AccessDenied. */
    public synchronized void deny(String method) {
        denied = method;
    }

    public synchronized void expeditedCapacity(boolean there) {
        expeditedCapacity = there;
    }

    /** Method and key of all requests since the last call. */
    public synchronized List<String> requests() {
        List<String> all = List.copyOf(requests);
        requests.clear();
        return all;
    }

    public synchronized List<String> keys() {
        return List.copyOf(objects.keySet());
    }

    public synchronized void remove(String key) {
        objects.remove(key);
    }

    // --- the protocol

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Answer answer = answer(exchange, body);
            answer.headers.forEach(exchange.getResponseHeaders()::set);
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(answer.status, head || answer.body.length == 0 ? -1 : answer.body.length);
            if (!head) {
                exchange.getResponseBody().write(answer.body);
            }
        }
    }

    private synchronized Answer answer(HttpExchange exchange, byte[] body) {
        String[] path = exchange.getRequestURI().getPath().substring(1).split("/", 2);
        String key = path.length > 1 ? path[1] : "";
        String method = exchange.getRequestMethod();
        String query = Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
        requests.add(method + " " + key + (query.equals("restore") ? "?restore" : ""));
        if (method.equals(denied)) {
            return Answer.error(403, "AccessDenied");
        } else if (key.isEmpty()) {
            return method.equals("GET") ? query.contains("uploads") ? noUploads() : list(parameters(exchange.getRequestURI().getQuery())) : Answer.of(200);
        } else if (method.equals("PUT")) {
            return put(exchange, key, body);
        }
        ColdObject stored = objects.get(key);
        if (stored == null) {
            return method.equals("DELETE") ? Answer.of(204) : Answer.error(404, "NoSuchKey");
        }
        stored.arrive(clock.now());
        return switch (method) {
            case "HEAD" -> new Answer(200, "", new byte[0], stored.headers(clock.now()));
            case "GET" -> get(exchange, stored);
            case "DELETE" -> {
                objects.remove(key);
                yield Answer.of(204);
            }
            default -> restore(stored, new String(body, StandardCharsets.UTF_8));
        };
    }

    private Answer restore(ColdObject stored, String xml) {
        if (throttled > 0) {
            throttled--;
            return Answer.error(503, "SlowDown");
        }
        Matcher days = DAYS.matcher(xml);
        Matcher tier = TIER.matcher(xml);
        Optional<Duration> stay = days.find() ? Optional.of(Duration.ofDays(Long.parseLong(days.group(1)))) : Optional.empty();
        return stored.restore(clock.now(), tier.find() ? tier.group(1) : "Standard", stay, expeditedCapacity);
    }

    private Answer get(HttpExchange exchange, ColdObject stored) {
        if (!stored.isReadable(clock.now())) {
            return Answer.error(403, "InvalidObjectState");
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = range == null ? 0 : Integer.parseInt(range.substring("bytes=".length(), range.indexOf('-')));
        if (from >= stored.bytes.length && from > 0) {
            return Answer.error(416, "InvalidRange");
        }
        Map<String, String> headers = stored.headers(clock.now());
        headers.remove("Content-Length");
        return new Answer(range == null ? 200 : 206, "", Arrays.copyOfRange(stored.bytes, from, stored.bytes.length), headers);
    }

    private Answer put(HttpExchange exchange, String key, byte[] body) {
        ColdObject there = objects.get(key);
        String match = exchange.getRequestHeaders().getFirst("If-Match");
        if (exchange.getRequestHeaders().containsKey("If-None-Match") && there != null || match != null && (there == null || !match.replace("\"", "").equals(there.etag))) {
            return Answer.error(412, "PreconditionFailed");
        }
        String storageClass = Optional.ofNullable(exchange.getRequestHeaders().getFirst("x-amz-storage-class")).orElse("STANDARD");
        ColdObject stored = new ColdObject(body, exchange.getRequestHeaders().getFirst("x-amz-meta-sha256"), storageClass, clock.now());
        objects.put(key, stored);
        return new Answer(200, "", new byte[0], Map.of("ETag", '"' + stored.etag + '"'));
    }

    private static Answer noUploads() {
        return xml("<ListMultipartUploadsResult><IsTruncated>false</IsTruncated></ListMultipartUploadsResult>");
    }

    private Answer list(Map<String, String> asked) {
        StringBuilder page = new StringBuilder("<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>");
        String after = asked.getOrDefault("continuation-token", "");
        List<String> keys = objects.keySet().stream().filter(key -> key.startsWith(asked.getOrDefault("prefix", "")) && key.compareTo(after) > 0).limit(1_001).toList();
        boolean more = keys.size() > 1_000;
        List<String> shown = more ? keys.subList(0, 1_000) : keys;
        page.append(more).append("</IsTruncated>").append(more ? "<NextContinuationToken>" + shown.get(999) + "</NextContinuationToken>" : "");
        for (String key : shown) {
            ColdObject stored = objects.get(key);
            page.append("<Contents><Key>").append(URLEncoder.encode(key, StandardCharsets.UTF_8)).append("</Key><Size>").append(stored.bytes.length).append("</Size><ETag>\"").append(stored.etag)
                    .append("\"</ETag><LastModified>").append(stored.written.truncatedTo(ChronoUnit.MILLIS)).append("</LastModified><StorageClass>").append(stored.storageClass()).append("</StorageClass></Contents>");
        }
        return xml(page + "</ListBucketResult>");
    }

    private static Answer xml(String body) {
        return new Answer(200, "", ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + body).getBytes(StandardCharsets.UTF_8), Map.of("Content-Type", "application/xml"));
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> all = new TreeMap<>();
        for (String one : query.split("&")) {
            String[] pair = one.split("=", 2);
            all.put(pair[0], pair.length > 1 ? pair[1] : "");
        }
        return all;
    }
}
