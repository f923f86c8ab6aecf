package dev.coldarchive.batch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * MurmurHash3 x64 128 with seed 0 (Austin Appleby, public domain: smhasher, {@code MurmurHash3.cpp}), without an object a hash.
 * Not thread-safe.
 */
final class Murmur3 {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long C1 = 0x87c37b91114253d5L;
    private static final long C2 = 0x4cf5ad432745937fL;

    /** With so many bytes behind its data, the end of an array is read eight bytes at a time too. */
    static final int SLACK = 15;

    /** First and second half of the last hash. */
    long first;
    long second;

    void hash(byte[] data, int offset, int length) {
        long h1 = 0;
        long h2 = 0;
        int end = offset + (length & ~15);
        for (int i = offset; i < end; i += 16) {
            h1 ^= mixFirst((long) LONGS.get(data, i));
            h1 = (Long.rotateLeft(h1, 27) + h2) * 5 + 0x52dce729;
            h2 ^= mixSecond((long) LONGS.get(data, i + 8));
            h2 = (Long.rotateLeft(h2, 31) + h1) * 5 + 0x38495ab5;
        }
        int rest = length & 15;
        if (rest > 0) {
            h1 ^= mixFirst(tail(data, end, Math.min(rest, 8)));
            if (rest > 8) {
                h2 ^= mixSecond(tail(data, end + 8, rest - 8));
            }
        }
        h1 ^= length;
        h2 ^= length;
        h1 += h2;
        h2 += h1;
        h1 = avalanche(h1);
        h2 = avalanche(h2);
        first = h1 + h2;
        second = h2 + first;
    }

    /** One to eight bytes. */
    private static long tail(byte[] data, int offset, int length) {
        if (offset + Long.BYTES <= data.length) {
            return (long) LONGS.get(data, offset) & -1L >>> 8 * (Long.BYTES - length);
        }
        long word = 0;
        for (int i = 0; i < length; i++) {
            word |= (data[offset + i] & 0xffL) << (8 * i);
        }
        return word;
    }

    private static long mixFirst(long k) {
        return Long.rotateLeft(k * C1, 31) * C2;
    }

    private static long mixSecond(long k) {
        return Long.rotateLeft(k * C2, 33) * C1;
    }

    private static long avalanche(long k) {
        long mixed = (k ^ k >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }
}
