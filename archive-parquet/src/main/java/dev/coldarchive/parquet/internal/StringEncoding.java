package dev.coldarchive.parquet.internal;

import java.util.Arrays;

/** DELTA_LENGTH_BYTE_ARRAY and DELTA_BYTE_ARRAY (parquet-format, Encodings.md): lengths as deltas, then the bytes. Not thread-safe. */
final class StringEncoding {
    private final DeltaEncoding delta;
    private long[] lengths = new long[0];

    StringEncoding(DeltaEncoding delta) {
        this.delta = delta;
    }

    /** All lengths, then all bytes. */
    void encodeLengths(PageValues values, PageBuffer out) {
        int count = values.count();
        ensure(count);
        for (int i = 0; i < count; i++) {
            lengths[i] = values.offset(i + 1) - values.offset(i);
        }
        delta.encode(lengths, count, false, out);
        out.write(values.bytes(), 0, values.offset(count));
    }

    /** Lengths of the prefixes shared with the value before, lengths of what follows them, and what follows. */
    void encodePrefixes(PageValues values, PageBuffer out) {
        int count = values.count();
        ensure(count);
        byte[] bytes = values.bytes();
        for (int i = 1; i < count; i++) {
            lengths[i] = sharedPrefix(bytes, values.offset(i - 1), values.offset(i), values.offset(i + 1));
        }
        long[] prefixes = Arrays.copyOf(lengths, count);
        if (count > 0) {
            prefixes[0] = 0;
        }
        delta.encode(prefixes, count, false, out);
        for (int i = 0; i < count; i++) {
            lengths[i] = values.offset(i + 1) - values.offset(i) - prefixes[i];
        }
        delta.encode(lengths, count, false, out);
        for (int i = 0; i < count; i++) {
            out.write(bytes, values.offset(i) + (int) prefixes[i], (int) lengths[i]);
        }
    }

    private static int sharedPrefix(byte[] bytes, int before, int from, int end) {
        int mismatch = Arrays.mismatch(bytes, before, from, bytes, from, end);
        return mismatch < 0 ? end - from : mismatch;
    }

    private void ensure(int count) {
        if (lengths.length < count) {
            lengths = new long[count];
        }
    }
}
