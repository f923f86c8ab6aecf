package dev.coldarchive.daemon.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes each request of a port to the route that fits, and its answer back. */
final class Exchanges implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Exchanges.class);
    private static final Set<String> METHODS = Set.of("GET", "HEAD");
    private static final int MAX_TARGET = 2_048;
    private static final int OK = 200;
    private static final int NOT_MODIFIED = 304;
    private static final long NO_BODY = -1;
    private static final Map<String, String> HEADERS = Map.of("X-Content-Type-Options", "nosniff", "X-Frame-Options", "DENY", "Referrer-Policy", "no-referrer", "Cache-Control", "no-store",
            "Cross-Origin-Resource-Policy", "same-origin", "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");

    private final String name;
    private final List<Route> longestFirst;
    private final ExecutorService answering;

    Exchanges(String name, List<Route> routes, ExecutorService answering) {
        this.name = name;
        this.longestFirst = routes.stream().sorted(Comparator.comparing((Route route) -> route.path().length()).reversed()).toList();
        this.answering = answering;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            send(exchange, answer(exchange));
        }
    }

    private Response answer(HttpExchange exchange) {
        if (!METHODS.contains(exchange.getRequestMethod())) {
            return Response.text(405, "nothing can be changed here: GET and HEAD only").with("Allow", "GET, HEAD");
        }
        if (exchange.getRequestURI().toString().length() > MAX_TARGET) {
            return Response.text(414, "no address here is that long");
        }
        try {
            Request request = Request.of(exchange.getRequestURI(), Optional.ofNullable(exchange.getRequestHeaders().getFirst("Accept")));
            Optional<Route> route = longestFirst.stream().filter(r -> r.fits(request.path())).findFirst();
            return route.map(r -> r.atOnce() ? safely(r, request) : inTime(r, request)).orElseGet(Response::notFound);
        } catch (IllegalArgumentException e) {
            return Response.text(400, "the address is not encoded as it has to be");
        }
    }

    private Response inTime(Route route, Request request) {
        Future<Response> answer;
        try {
            answer = answering.submit(() -> safely(route, request));
        } catch (RejectedExecutionException e) {
            return later("too much is asked at a time");
        }
        try {
            return answer.get(HttpPort.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            return later("no answer within " + HttpPort.PATIENCE.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return later("the daemon is stopping");
        } catch (ExecutionException e) {
            return failed(route, e.getCause());
        }
    }

    private static Response later(String why) {
        return Response.text(503, why).with("Retry-After", "5");
    }

    private Response safely(Route route, Request request) {
        try {
            return route.responder().respond(request);
        } catch (RuntimeException e) {
            return failed(route, e);
        }
    }

    /** What went wrong is for the log: whoever asks need not know. */
    private Response failed(Route route, Throwable why) {
        LOG.atError().addKeyValue("port", name).addKeyValue("path", route.path()).setCause(why).log("no answer could be made");
        return Response.text(500, "no answer could be made; the log says why");
    }

    private static void send(HttpExchange exchange, Response response) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        HEADERS.forEach(headers::set);
        headers.set("Content-Type", response.contentType());
        response.headers().forEach(headers::set);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (head) {
            headers.set("Content-Length", String.valueOf(response.body().length));
        }
        if (response.status() == OK && response.headers().containsKey("ETag") && response.headers().get("ETag").equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            exchange.sendResponseHeaders(NOT_MODIFIED, NO_BODY);
            return;
        }
        exchange.sendResponseHeaders(response.status(), head || response.body().length == 0 ? NO_BODY : response.body().length);
        if (!head) {
            exchange.getResponseBody().write(response.body());
        }
    }
}
