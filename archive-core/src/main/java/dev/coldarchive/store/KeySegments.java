package dev.coldarchive.store;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Values inside object keys, percent-encoded as Apache Hive does in partition directories
 * ({@code FileUtils.escapePathName}): control characters, <code>&quot; # % ' * / : = ? \ &#123; [ ] ^</code> become {@code %XX}.
 */
public final class KeySegments {
    /** How Hive spells a NULL partition value. */
    public static final String NULL_VALUE = "__HIVE_DEFAULT_PARTITION__";

    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final String ESCAPED = "\"#%'*/:=?\\{[]^\u007f";

    private KeySegments() {}

    /** Encodes a value; never the empty one, which no key can hold. A text that reads like the NULL value is kept apart from it. */
    public static String encode(String value) {
        StringBuilder encoded = new StringBuilder(value.length());
        if (value.equals(NULL_VALUE)) {
            return "%5F" + value.substring(1);
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || ESCAPED.indexOf(c) >= 0) {
                encoded.append('%').append(HEX.toHexDigits((byte) c));
            } else {
                encoded.append(c);
            }
        }
        return encoded.toString();
    }

    /** The value that was encoded; a lone {@code %} stands for itself. */
    public static String decode(String segment) {
        ByteArrayOutputStream value = new ByteArrayOutputStream(segment.length());
        byte[] utf8 = segment.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < utf8.length; i++) {
            int high = i + 2 < utf8.length ? Character.digit(utf8[i + 1], 16) : -1;
            int low = i + 2 < utf8.length ? Character.digit(utf8[i + 2], 16) : -1;
            if (utf8[i] == '%' && high >= 0 && low >= 0) {
                value.write(high << 4 | low);
                i += 2;
            } else {
                value.write(utf8[i]);
            }
        }
        return value.toString(StandardCharsets.UTF_8);
    }
}
