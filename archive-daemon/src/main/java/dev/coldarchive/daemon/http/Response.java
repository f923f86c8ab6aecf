package dev.coldarchive.daemon.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer, whole. The headers that keep a browser from guessing, framing, caching and loading from elsewhere are added to it, unless it has its own.
 *
 * @param headers further headers
 */
public record Response(int status, String contentType, byte[] body, Map<String, String> headers) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param value maps, lists, texts, numbers and truth values */
    public static Response json(int status, Object value) {
        try {
            return of(status, "application/json", JSON.writeValueAsString(value) + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + value.getClass(), e);
        }
    }

    public static Response json(Object value) {
        return json(200, value);
    }

    public static Response text(int status, String text) {
        return of(status, "text/plain; charset=utf-8", text + "\n");
    }

    /** @param policy the page's own {@code Content-Security-Policy} */
    public static Response html(String page, String policy) {
        return of(200, "text/html; charset=utf-8", page).with("Content-Security-Policy", policy);
    }

    public static Response notFound() {
        return text(404, "there is nothing here");
    }

    private static Response of(int status, String contentType, String body) {
        return new Response(status, contentType, body.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    /** The same with one header more. */
    public Response with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Response(status, contentType, body, more);
    }
}
