package dev.coldarchive.internal.manifest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * As much JSON (RFC 8259) as manifests and identity files need: objects, arrays, strings, whole numbers, booleans and null, as
 * {@link Map} in its order, {@link List}, {@link String}, {@link Long}, {@link Boolean} and {@code null}. The core has no room for a JSON library
 * that a host would inherit.
 */
final class Json {
    private static final int MAX_DEPTH = 32;
    /** As many as a manifest of some ten thousand parts has. A value of two characters takes a hundred bytes of memory. */
    private static final int MAX_VALUES = 500_000;
    private static final int MAX_REASON = 500;

    private final String text;
    private int at;
    private int values;

    private Json(String text) {
        this.text = text;
    }

    /**
     * @throws IllegalArgumentException if the text is anything else than one such value
     */
    static Object parse(String text) {
        Json json = new Json(text);
        Object value = json.value(0);
        json.blanks();
        if (json.at != text.length()) {
            throw json.unexpected();
        }
        return value;
    }

    private Object value(int depth) {
        blanks();
        if (depth > MAX_DEPTH || at == text.length()) {
            throw unexpected();
        }
        if (++values > MAX_VALUES) {
            throw new IllegalArgumentException("it has more than " + MAX_VALUES + " values");
        }
        char c = text.charAt(at);
        return switch (c) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> object = new LinkedHashMap<>();
        expect('{');
        if (!skip('}')) {
            do {
                blanks();
                String name = string();
                expect(':');
                if (object.containsKey(name)) {
                    throw new IllegalArgumentException("name '" + name + "' comes twice");
                }
                object.put(name, value(depth + 1));
            } while (skip(','));
            expect('}');
        }
        return object;
    }

    private List<Object> array(int depth) {
        List<Object> array = new ArrayList<>();
        expect('[');
        if (!skip(']')) {
            do {
                array.add(value(depth + 1));
            } while (skip(','));
            expect(']');
        }
        return array;
    }

    private String string() {
        expect('"');
        StringBuilder string = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c < ' ') {
                throw unexpected();
            }
            string.append(c == '\\' ? escape() : c);
        }
        expect('"');
        return string.toString();
    }

    private char escape() {
        if (at == text.length()) {
            throw unexpected();
        }
        char c = text.charAt(at++);
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int unit = 0;
                for (int end = at + 4; at < end; at++) {
                    int digit = at < text.length() ? "0123456789abcdef".indexOf(Character.toLowerCase(text.charAt(at))) : -1;
                    if (digit < 0) {
                        throw unexpected();
                    }
                    unit = unit << 4 | digit;
                }
                yield (char) unit;
            }
            default -> throw unexpected();
        };
    }

    private Long number() {
        int from = at;
        while (at < text.length() && "-0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        try {
            return Long.valueOf(text.substring(from, at));
        } catch (NumberFormatException e) {
            throw unexpected();
        }
    }

    private Boolean word(String word, Boolean value) {
        if (!text.startsWith(word, at)) {
            throw unexpected();
        }
        at += word.length();
        return value;
    }

    private void blanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean skip(char c) {
        blanks();
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) {
        if (!skip(c)) {
            throw unexpected();
        }
    }

    private IllegalArgumentException unexpected() {
        return new IllegalArgumentException(at >= text.length() ? "it ends too early" : "unexpected '" + text.charAt(at) + "' at character " + at);
    }

    /** Why a text was refused, without repeating much of it. */
    static String reason(IllegalArgumentException e) {
        String reason = String.valueOf(e.getMessage());
        return reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON) + "…";
    }

    /** Writes a value for people to read: two blanks a level, a line an entry, names in their order. */
    static String write(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, "\n", out);
        return out.append('\n').toString();
    }

    private static void write(Object value, String line, StringBuilder out) {
        if (value instanceof Map<?, ?> object && !object.isEmpty()) {
            String separator = "{";
            for (Map.Entry<?, ?> entry : object.entrySet()) {
                out.append(separator).append(line).append("  ");
                quote((String) entry.getKey(), out);
                write(entry.getValue(), line + "  ", out.append(": "));
                separator = ",";
            }
            out.append(line).append('}');
        } else if (value instanceof List<?> array && !array.isEmpty()) {
            String separator = "[";
            for (Object element : array) {
                write(element, line + "  ", out.append(separator).append(line).append("  "));
                separator = ",";
            }
            out.append(line).append(']');
        } else if (value instanceof Map<?, ?> || value instanceof List<?>) {
            out.append(value instanceof Map<?, ?> ? "{}" : "[]");
        } else if (value instanceof String string) {
            quote(string, out);
        } else {
            out.append(value);
        }
    }

    private static void quote(String string, StringBuilder out) {
        out.append('"');
        for (char c : string.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
