package dev.coldarchive.daemon.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes in bytes as people write them: {@code 65536}, {@code 64KiB}, {@code 32MiB}, {@code 1GiB}. */
final class Sizes {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})(KiB|MiB|GiB)?");

    private Sizes() {}

    static long parse(String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            throw new IllegalArgumentException();
        }
        int shift = size.group(2) == null ? 0 : switch (size.group(2)) {
            case "KiB" -> 10;
            case "MiB" -> 20;
            default -> 30;
        };
        return Math.multiplyExact(Long.parseLong(size.group(1)), 1L << shift);
    }
}
