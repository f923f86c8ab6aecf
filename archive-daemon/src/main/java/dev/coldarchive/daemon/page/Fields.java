package dev.coldarchive.daemon.page;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** An object of the API, field by field: times in RFC 3339, durations in whole seconds, what is unknown is null. */
final class Fields {
    private final Map<String, Object> fields = new LinkedHashMap<>();

    Fields with(String name, Object value) {
        fields.put(name, plain(value));
        return this;
    }

    Map<String, Object> map() {
        return fields;
    }

    private static Object plain(Object value) {
        if (value instanceof Optional<?> optional) {
            return plain(optional.orElse(null));
        }
        if (value instanceof Duration length) {
            return length.toSeconds();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> named = new LinkedHashMap<>();
            map.forEach((key, each) -> named.put(key.toString(), each));
            return named;
        }
        return value == null || value instanceof Number || value instanceof Boolean || value instanceof Iterable<?> ? value : value.toString();
    }
}
