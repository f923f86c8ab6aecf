package dev.coldarchive.batch;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Values of any length, laid end to end in one array. */
public final class BytesVector extends ColumnVector {
    /** A little under what the JVM can allocate in one array. */
    private static final int MAX_BYTES = Integer.MAX_VALUE - 64;

    private byte[] data = new byte[256];
    /** Value i lies at {@code [offsets[i], offsets[i + 1])}. */
    private int[] offsets = new int[17];

    /** Appends a copy of a part of an array. */
    public void append(byte[] source, int from, int length) {
        int end = next(false);
        ensure((long) end + length);
        ShortCopy.copy(source, from, data, end, length);
        offsets[size()] = end + length;
    }

    /** Appends a copy. */
    public void append(byte[] value) {
        append(value, 0, value.length);
    }

    /** Appends as UTF-8. */
    public void append(String value) {
        append(value.getBytes(StandardCharsets.UTF_8));
    }

    /** The array that {@link #offset(int)} points into, valid until the next append; not to be written to. */
    public byte[] data() {
        return data;
    }

    /** Where a value begins in the bytes of all. */
    public int offset(int index) {
        return offsets[index];
    }

    /** Length of a value in bytes; 0 for a null. */
    public int length(int index) {
        return offsets[index + 1] - offsets[index];
    }

    /** A copy of one value. */
    public byte[] get(int index) {
        return Arrays.copyOfRange(data, offsets[index], offsets[index + 1]);
    }

    /** One value as UTF-8 text. */
    public String text(int index) {
        return new String(data, offsets[index], length(index), StandardCharsets.UTF_8);
    }

    @Override
    public long sizeBytes() {
        return offsets[size()] + 4L * size();
    }

    @Override
    public long sizeBytes(int index) {
        return length(index) + 4L;
    }

    @Override
    public void appendRange(ColumnVector source, int from, int to) {
        BytesVector other = (BytesVector) source;
        int index = size();
        int end = offsets[index];
        int length = other.offsets[to] - other.offsets[from];
        ensure((long) end + length);
        reserveRange(source, from, to);
        if (size() + 1 > offsets.length) {
            offsets = Arrays.copyOf(offsets, Math.max(size() + 1, offsets.length * 2));
        }
        System.arraycopy(other.data, other.offsets[from], data, end, length);
        int shift = end - other.offsets[from];
        for (int i = from; i < to; i++) {
            offsets[++index] = other.offsets[i + 1] + shift;
        }
    }

    @Override
    void appendPlaceholder() {
        int index = size() - 1;
        growOffsets(index);
        offsets[index + 1] = offsets[index];
    }

    @Override
    void appendValueFrom(ColumnVector source, int index) {
        BytesVector other = (BytesVector) source;
        append(other.data, other.offsets[index], other.length(index));
    }

    private int next(boolean isNull) {
        int index = reserve(isNull);
        growOffsets(index);
        return offsets[index];
    }

    private void growOffsets(int index) {
        if (index + 1 == offsets.length) {
            offsets = Arrays.copyOf(offsets, index * 2 + 1);
        }
    }

    private void ensure(long needed) {
        if (needed > MAX_BYTES) {
            throw new IllegalStateException("a batch holds at most " + MAX_BYTES + " bytes in one column, not " + needed);
        }
        if (needed > data.length) {
            data = Arrays.copyOf(data, Growth.of(data.length, needed, MAX_BYTES));
        }
    }
}
