package dev.coldarchive.batch;

import java.util.Arrays;

/** Lists: each value is a range of elements of one inner vector. */
public final class ListVector extends ColumnVector {
    private final ColumnVector elements;
    private int[] offsets = new int[17];

    ListVector(ColumnVector elements) {
        this.elements = elements;
    }

    /** The elements of all lists, end to end. Append a list's elements here, then call {@link #endList()}. */
    public ColumnVector elements() {
        return elements;
    }

    /** Closes one list of all the elements that were appended since the last. */
    public void endList() {
        int index = reserve(false);
        grow(index);
        offsets[index + 1] = elements.size();
    }

    /** Where a list begins among the elements of all. */
    public int offset(int index) {
        return offsets[index];
    }

    /** Number of a list's elements; 0 for a null. */
    public int length(int index) {
        return offsets[index + 1] - offsets[index];
    }

    @Override
    public long sizeBytes() {
        return elements.sizeBytes() + 4L * size();
    }

    @Override
    public long sizeBytes(int index) {
        long sum = 4;
        for (int i = offsets[index]; i < offsets[index + 1]; i++) {
            sum += elements.sizeBytes(i);
        }
        return sum;
    }

    @Override
    public void clear() {
        super.clear();
        elements.clear();
    }

    @Override
    void appendPlaceholder() {
        int index = size() - 1;
        grow(index);
        offsets[index + 1] = offsets[index];
    }

    @Override
    void appendValueFrom(ColumnVector source, int index) {
        ListVector other = (ListVector) source;
        for (int i = other.offsets[index]; i < other.offsets[index + 1]; i++) {
            elements.appendFrom(other.elements, i);
        }
        endList();
    }

    private void grow(int index) {
        if (index + 1 == offsets.length) {
            offsets = Arrays.copyOf(offsets, index * 2 + 1);
        }
    }
}
