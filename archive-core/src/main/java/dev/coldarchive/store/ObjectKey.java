package dev.coldarchive.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The name of a stored object, relative to the root of its store: segments joined by {@code /}. Ordered as stores list
 * their objects, by the bytes of UTF-8.
 *
 * @param value at most 1,024 bytes of UTF-8; no empty, {@code .} or {@code ..} segment, no control character, no backslash,
 *     no half of a surrogate pair
 */
public record ObjectKey(String value) implements Comparable<ObjectKey> {
    /** What S3 allows, in bytes of UTF-8. */
    public static final int MAX_BYTES = 1_024;

    public ObjectKey {
        // first, so that no other message repeats what is too long
        if (value.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new IllegalArgumentException("object key of " + value.length() + " characters is longer than " + MAX_BYTES + " bytes: "
                    + value.substring(0, 80) + "…");
        }
        for (String segment : value.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw new IllegalArgumentException("object key '" + value + "' has an empty, '.' or '..' segment");
            }
        }
        if (value.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == '\\')) {
            throw new IllegalArgumentException("object key '" + value + "' has a control character or a backslash");
        }
        if (value.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw new IllegalArgumentException("object key '" + value + "' has half of a surrogate pair, which no store can hold");
        }
    }

    /** @param value segments with {@code /} between them, none empty or {@code ..}; at most 1,024 bytes */
    public static ObjectKey of(String value) {
        return new ObjectKey(value);
    }

    /** The part after the last {@code /}. */
    public String fileName() {
        return value.substring(value.lastIndexOf('/') + 1);
    }

    @Override
    public int compareTo(ObjectKey other) {
        return compareUtf8(value, other.value);
    }

    static int compareUtf8(String one, String other) {
        return Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return value;
    }
}
