package dev.coldarchive.batch;

import java.util.Arrays;

/** Values of fixed width, up to eight bytes; what the long means is the column type's business. */
public final class LongVector extends ColumnVector {
    private long[] values = new long[16];

    public void append(long value) {
        int index = reserve(false);
        grow(index);
        values[index] = value;
    }

    public long get(int index) {
        return values[index];
    }

    /** The values themselves, valid up to {@link #size()} until the next append; not to be written to. */
    public long[] values() {
        return values;
    }

    @Override
    public long sizeBytes() {
        return 8L * size();
    }

    @Override
    public long sizeBytes(int index) {
        return 8L;
    }

    @Override
    public void appendRange(ColumnVector source, int from, int to) {
        int index = size();
        reserveRange(source, from, to);
        if (size() > values.length) {
            values = Arrays.copyOf(values, Math.max(size(), values.length * 2));
        }
        System.arraycopy(((LongVector) source).values, from, values, index, to - from);
    }

    @Override
    void appendPlaceholder() {
        int index = size() - 1;
        grow(index);
        values[index] = 0;
    }

    @Override
    void appendValueFrom(ColumnVector source, int index) {
        append(((LongVector) source).values[index]);
    }

    private void grow(int index) {
        if (index == values.length) {
            values = Arrays.copyOf(values, index * 2);
        }
    }
}
