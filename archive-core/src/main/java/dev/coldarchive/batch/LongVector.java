package dev.coldarchive.batch;

import java.util.Arrays;

/** Values of fixed width, up to eight bytes; what the long means is the column type's business. */
public final class LongVector extends ColumnVector {
    private long[] values = new long[16];

    /** Appends a value. */
    public void append(long value) {
        int index = reserve(false);
        grow(index);
        values[index] = value;
    }

    /**
     * Appends the first {@code count} values of an array.
     *
     * @param nulls which of them are NULL; their values have to be 0
     * @param nullCount how many are
     */
    public void append(long[] source, boolean[] nulls, int nullCount, int count) {
        int index = reserveAll(nulls, nullCount, count);
        growTo(size());
        System.arraycopy(source, 0, values, index, count);
    }

    /** The value of a row, counted from 0; anything if it is null. */
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
        growTo(size());
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

    private void growTo(int needed) {
        if (needed > values.length) {
            values = Arrays.copyOf(values, Math.max(needed, values.length * 2));
        }
    }

    private void grow(int index) {
        if (index == values.length) {
            values = Arrays.copyOf(values, index * 2);
        }
    }
}
