package dev.coldarchive.batch;

import java.util.Locale;

/**
 * Order-free fingerprint of some rows: how many, and the sum modulo 2^128 of a 128-bit hash of each row's
 * {@linkplain CanonicalRows canonical bytes}. It finds accidents; it is no proof against forgery.
 *
 * @param rows number of rows
 * @param high upper 64 bits of the sum
 * @param low lower 64 bits of the sum
 */
public record RowDigest(long rows, long high, long low) {
    public static final RowDigest EMPTY = new RowDigest(0, 0, 0);

    /** The digest of both sets of rows together. */
    public RowDigest plus(RowDigest other) {
        long sum = low + other.low;
        long carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
        return new RowDigest(rows + other.rows, high + other.high + carry, sum);
    }

    /** The sum alone: 32 hexadecimal digits. */
    public String hex() {
        return String.format(Locale.ROOT, "%016x%016x", high, low);
    }

    /**
     * Reads {@link #hex()} back.
     *
     * @throws IllegalArgumentException if the text is not 32 hexadecimal digits
     */
    public static RowDigest of(long rows, String hex) {
        if (!hex.matches("[0-9a-fA-F]{32}")) {
            throw new IllegalArgumentException("not a digest of 32 hexadecimal digits: '" + hex + "'");
        }
        return new RowDigest(rows, Long.parseUnsignedLong(hex, 0, 16, 16), Long.parseUnsignedLong(hex, 16, 32, 16));
    }

    @Override
    public String toString() {
        return rows + " rows " + hex();
    }
}
