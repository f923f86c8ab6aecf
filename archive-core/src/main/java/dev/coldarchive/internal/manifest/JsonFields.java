package dev.coldarchive.internal.manifest;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The fields of one JSON object, by name and type; a missing or wrong one is named in the error. */
final class JsonFields {
    private final Map<?, ?> fields;

    JsonFields(Object object) {
        if (!(object instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("not an object: " + object);
        }
        fields = map;
    }

    static JsonFields parse(String text) {
        return new JsonFields(Json.parse(text));
    }

    String string(String name) {
        return as(String.class, name);
    }

    Optional<String> optionalString(String name) {
        return fields.get(name) == null ? Optional.empty() : Optional.of(string(name));
    }

    /** The field as text, whatever it is; empty if it is missing. */
    Optional<String> text(String name) {
        return Optional.ofNullable(fields.get(name)).map(Object::toString);
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    long number(String name) {
        return as(Long.class, name);
    }

    int integer(String name) {
        long number = number(name);
        if (number != (int) number) {
            throw new IllegalArgumentException("field '" + name + "' is out of range: " + number);
        }
        return (int) number;
    }

    boolean flag(String name) {
        return as(Boolean.class, name);
    }

    JsonFields object(String name) {
        return new JsonFields(fields.get(name));
    }

    Instant instant(String name) {
        try {
            return Instant.parse(string(name));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("field '" + name + "' is no time: " + string(name), e);
        }
    }

    List<String> strings(String name) {
        List<String> strings = optionalStrings(name);
        if (strings.contains(null)) {
            throw new IllegalArgumentException("field '" + name + "' has an element that is null");
        }
        return strings;
    }

    /** Texts, or null for null. */
    List<String> optionalStrings(String name) {
        return list(name, element -> (String) element);
    }

    <T> List<T> objects(String name, Function<JsonFields, T> read) {
        return list(name, element -> read.apply(new JsonFields(element)));
    }

    private <T> List<T> list(String name, Function<Object, T> read) {
        List<T> list = new ArrayList<>();
        for (Object element : as(List.class, name)) {
            try {
                list.add(read.apply(element));
            } catch (ClassCastException e) {
                throw new IllegalArgumentException("field '" + name + "' has an element of another type: " + element, e);
            }
        }
        return list;
    }

    private <T> T as(Class<T> type, String name) {
        Object value = fields.get(name);
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("field '" + name + "' is " + (value == null ? "missing" : "no " + type.getSimpleName().toLowerCase(Locale.ROOT)));
        }
        return type.cast(value);
    }
}
