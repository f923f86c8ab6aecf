package dev.coldarchive.batch;

/**
 * How large a row may be: what its values take together, as the source sends them.
 *
 * @param warnBytes from this size on a person is told, at least 1
 * @param maxBytes a larger row is refused before its values are held, at least 1
 */
public record RowSizes(long warnBytes, long maxBytes) {
    /** Athena reads no row of more than 32 MB: told at half of that. PostgreSQL sends rows of up to 1 GiB, of which a process holds two or three copies. */
    public static final RowSizes DEFAULT = new RowSizes(16L << 20, 256L << 20);

    public RowSizes {
        if (warnBytes < 1 || maxBytes < 1) {
            throw new IllegalArgumentException("a row may have at least one byte, not " + warnBytes + " and " + maxBytes);
        }
    }
}
