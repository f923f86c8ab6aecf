package com.example.deduplicator;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;

/** {@code /health} and {@code /metrics}, on this machine's own address. */
final class HttpPort implements AutoCloseable {
    private final HttpServer server;

    HttpPort(int port, HealthPage health, PrometheusRegistry registry) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        ObjectMapper json = new ObjectMapper();
        server.createContext("/health", exchange -> {
            Map<String, Object> found = health.last();
            answer(exchange, found.get("status").equals("unhealthy") ? 503 : 200, "application/json", json.writeValueAsBytes(found));
        });
        PrometheusTextFormatWriter text = PrometheusTextFormatWriter.create();
        server.createContext("/metrics", exchange -> {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            text.write(body, registry.scrape());
            answer(exchange, 200, text.getContentType(), body.toByteArray());
        });
        server.start();
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** As chosen by the system where the settings say 0. */
    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
