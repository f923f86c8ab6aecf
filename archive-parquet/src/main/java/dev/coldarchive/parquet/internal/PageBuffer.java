package dev.coldarchive.parquet.internal;

import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A growing array for the bytes of a page, numbers little-endian as Parquet has them. Kept between pages. Not thread-safe. */
final class PageBuffer extends OutputStream {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MAX_BYTES = Integer.MAX_VALUE - 64;

    private byte[] array = new byte[1024];
    private int length;

    void reset() {
        length = 0;
    }

    byte[] array() {
        return array;
    }

    int length() {
        return length;
    }

    byte[] copy() {
        return Arrays.copyOf(array, length);
    }

    /** Makes room, so that as many bytes may be written to {@link #array()} from {@link #length()} on, and counted by {@link #advance}. */
    void ensure(long more) {
        if (more > array.length - length) {
            if (length + more > MAX_BYTES) {
                throw new IllegalStateException("a page holds at most " + MAX_BYTES + " bytes");
            }
            array = Arrays.copyOf(array, (int) PageValues.grown(array.length, length + more));
        }
    }

    void advance(int bytes) {
        length += bytes;
    }

    @Override
    public void write(int value) {
        ensure(1);
        array[length++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int offset, int count) {
        ensure(count);
        System.arraycopy(source, offset, array, length, count);
        length += count;
    }

    void putInt(int value) {
        ensure(Integer.BYTES);
        INTS.set(array, length, value);
        length += Integer.BYTES;
    }

    /** Overwrites what {@link #putInt} wrote before. */
    void setInt(int at, int value) {
        INTS.set(array, at, value);
    }

    void putLong(long value) {
        ensure(Long.BYTES);
        LONGS.set(array, length, value);
        length += Long.BYTES;
    }

    /** Seven bits a byte, lowest first. */
    void putVarint(long value) {
        ensure(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            array[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        array[length++] = (byte) rest;
    }

    void putZigZag(long value) {
        putVarint(value << 1 ^ value >> 63);
    }

    /** Packs eight values as {@link #putPacked} does, each in 0 to 15 bits, into room that {@link #ensure} has made: {@code width} bytes and 16 more. */
    void putPackedGroup(int[] values, int from, int width) {
        long low = values[from] | (long) values[from + 1] << width | (long) values[from + 2] << 2 * width | (long) values[from + 3] << 3 * width;
        long high = values[from + 4] | (long) values[from + 5] << width | (long) values[from + 6] << 2 * width | (long) values[from + 7] << 3 * width;
        int half = 4 * width;
        LONGS.set(array, length, low | high << half);
        LONGS.set(array, length + Long.BYTES, half == 0 ? 0 : high >>> 64 - half);
        length += width;
    }

    /** Packs values end to end, lowest bits first, each in {@code width} bits (0 to 64); the last byte is filled up with zeros. */
    void putPacked(long[] values, int from, int count, int width) {
        ensure(((long) count * width + 7) / 8 + Long.BYTES);
        long word = 0;
        int bits = 0;
        for (int i = from; i < from + count; i++) {
            long value = values[i];
            word |= value << bits;
            bits += width;
            if (bits >= 64) {
                LONGS.set(array, length, word);
                length += Long.BYTES;
                bits -= 64;
                word = bits == 0 ? 0 : value >>> width - bits;
            }
        }
        LONGS.set(array, length, word);
        length += (bits + 7) / 8;
    }
}
