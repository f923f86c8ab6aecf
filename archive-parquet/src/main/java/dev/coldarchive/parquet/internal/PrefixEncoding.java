package dev.coldarchive.parquet.internal;

import java.util.Arrays;

/**
 * DELTA_BYTE_ARRAY (parquet-format, Encodings.md): the lengths of the prefixes that values share with the one before, the lengths of what follows them,
 * both as deltas, and what follows. Not thread-safe.
 */
final class PrefixEncoding {
    private final DeltaEncoding delta;
    private long[] prefixes = new long[0];
    private long[] suffixes = new long[0];

    PrefixEncoding(DeltaEncoding delta) {
        this.delta = delta;
    }

    void encode(PageValues values, PageBuffer out) {
        int count = values.count();
        if (prefixes.length < count) {
            prefixes = new long[count];
            suffixes = new long[count];
        }
        byte[] bytes = values.bytes();
        for (int i = 0; i < count; i++) {
            int from = values.offset(i);
            int end = values.offset(i + 1);
            prefixes[i] = i == 0 ? 0 : shared(bytes, values.offset(i - 1), from, end);
            suffixes[i] = end - from - prefixes[i];
        }
        delta.encode(prefixes, count, false, out);
        delta.encode(suffixes, count, false, out);
        for (int i = 0; i < count; i++) {
            out.write(bytes, values.offset(i) + (int) prefixes[i], (int) suffixes[i]);
        }
    }

    private static int shared(byte[] bytes, int before, int from, int end) {
        int mismatch = Arrays.mismatch(bytes, before, from, bytes, from, end);
        return mismatch < 0 ? end - from : mismatch;
    }
}
