package dev.coldarchive.parquet.internal;

/**
 * DELTA_BINARY_PACKED (parquet-format, Encodings.md): differences to the value before, less their minimum in each block, packed in as many bits as the
 * largest of each miniblock needs. Not thread-safe.
 */
final class DeltaEncoding {
    private static final int BLOCK = 128;
    private static final int MINIBLOCKS = 4;
    private static final int MINIBLOCK = BLOCK / MINIBLOCKS;

    private final long[] deltas = new long[BLOCK];

    /**
     * @param wide false for 32-bit values, whose differences wrap around at 32 bits
     */
    void encode(long[] values, int count, boolean wide, PageBuffer out) {
        out.putVarint(BLOCK);
        out.putVarint(MINIBLOCKS);
        out.putVarint(count);
        out.putZigZag(count == 0 ? 0 : values[0]);
        for (int from = 1; from < count; from += BLOCK) {
            encodeBlock(values, from, Math.min(BLOCK, count - from), wide, out);
        }
    }

    private void encodeBlock(long[] values, int from, int count, boolean wide, PageBuffer out) {
        long least = Long.MAX_VALUE;
        long before = values[from - 1];
        for (int i = 0; i < count; i++) {
            long value = values[from + i];
            long delta = wide ? value - before : (int) (value - before);
            before = value;
            deltas[i] = delta;
            least = Math.min(least, delta);
        }
        out.putZigZag(least);
        for (int i = 0; i < count; i++) {
            deltas[i] -= least;
        }
        for (int i = count; i < BLOCK; i++) {
            deltas[i] = 0;
        }
        long widths = 0;
        for (int miniblock = 0; miniblock < MINIBLOCKS; miniblock++) {
            widths |= (long) width(miniblock) << 8 * miniblock;
        }
        out.putInt((int) widths);
        for (int miniblock = 0; miniblock * MINIBLOCK < count; miniblock++) {
            out.putPacked(deltas, miniblock * MINIBLOCK, MINIBLOCK, (int) (widths >>> 8 * miniblock) & 0xff);
        }
    }

    private int width(int miniblock) {
        long all = 0;
        for (int i = miniblock * MINIBLOCK; i < (miniblock + 1) * MINIBLOCK; i++) {
            all |= deltas[i];
        }
        return Long.SIZE - Long.numberOfLeadingZeros(all);
    }
}
