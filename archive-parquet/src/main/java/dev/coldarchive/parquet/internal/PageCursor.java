package dev.coldarchive.parquet.internal;

import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads the bytes of a decompressed page, never past their end. Not thread-safe. */
final class PageCursor {
    /** How many bytes the array must have beyond the page, so that eight and one may be loaded at any bit of it. */
    static final int SLACK = 9;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] data;
    private final int end;
    private int position;

    /**
     * @param data with {@link #SLACK} bytes after {@code end}
     */
    PageCursor(byte[] data, int from, int end) {
        this.data = data;
        this.position = from;
        this.end = end;
    }

    byte[] data() {
        return data;
    }

    int position() {
        return position;
    }

    int remaining() {
        return end - position;
    }

    /** Passes over bytes and returns where they began. */
    int skip(long bytes) throws IOException {
        if (bytes < 0 || bytes > remaining()) {
            throw new EOFException("a page ends " + (bytes - remaining()) + " bytes early");
        }
        int at = position;
        position += (int) bytes;
        return at;
    }

    /** A cursor over the next bytes, which this one passes over. */
    PageCursor slice(long bytes) throws IOException {
        int from = skip(bytes);
        return new PageCursor(data, from, position);
    }

    int readByte() throws IOException {
        return data[skip(1)] & 0xff;
    }

    int readInt() throws IOException {
        return (int) INTS.get(data, skip(Integer.BYTES));
    }

    long readLong() throws IOException {
        return (long) LONGS.get(data, skip(Long.BYTES));
    }

    long readVarint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = readByte();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IOException("a number in a page has more than ten bytes");
    }

    /** A varint that counts something. */
    int readCount(int most) throws IOException {
        long count = readVarint();
        if (count < 0 || count > most) {
            throw new IOException("a page counts " + count + " where at most " + most + " can be");
        }
        return (int) count;
    }

    long readZigZag() throws IOException {
        long value = readVarint();
        return value >>> 1 ^ -(value & 1);
    }

    /** Unpacks values of {@code width} bits (0 to 64) from byte {@code from} on, which the caller knows to be there. */
    void unpack(int from, int width, long[] target, int at, int count) {
        long mask = width == 64 ? -1 : (1L << width) - 1;
        long bit = (long) from << 3;
        for (int i = at; i < at + count; i++) {
            int index = (int) (bit >>> 3);
            int shift = (int) bit & 7;
            long value = (long) LONGS.get(data, index) >>> shift;
            if (shift + width > 64) {
                value |= (long) data[index + 8] << 64 - shift;
            }
            target[i] = value & mask;
            bit += width;
        }
    }

    /** The same into ints, width at most 32. */
    void unpack(int from, int width, int[] target, int at, int count) {
        long mask = (1L << width) - 1;
        long bit = (long) from << 3;
        for (int i = at; i < at + count; i++) {
            target[i] = (int) ((long) LONGS.get(data, (int) (bit >>> 3)) >>> ((int) bit & 7) & mask);
            bit += width;
        }
    }
}
