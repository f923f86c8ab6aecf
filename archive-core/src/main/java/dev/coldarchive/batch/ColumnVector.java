package dev.coldarchive.batch;

import dev.coldarchive.schema.ColumnType;
import java.util.Arrays;

/**
 * The values of one column for some rows, appended in row order. Not thread-safe. Arrays grow as needed and are kept by
 * {@link #clear()}, so that a reused vector allocates nothing.
 */
public abstract sealed class ColumnVector permits LongVector, BytesVector, ListVector {
    private boolean[] nulls = new boolean[16];
    private int size;
    private int nullCount;

    /** An empty vector that holds values of this type. */
    public static ColumnVector of(ColumnType type) {
        return switch (type.storage()) {
            case LONG -> new LongVector();
            case BYTES -> new BytesVector();
            case LIST -> new ListVector(of(type.element()));
        };
    }

    /** How many values, NULLs included. */
    public final int size() {
        return size;
    }

    /** Whether the value of a row, counted from 0, is null. */
    public final boolean isNull(int index) {
        return nulls[index];
    }

    /** How many of the values are null. */
    public final int nullCount() {
        return nullCount;
    }

    /** Appends a null. */
    public final void appendNull() {
        reserve(true);
        appendPlaceholder();
    }

    /** Appends the value at {@code index} of a vector of the same class. */
    public final void appendFrom(ColumnVector source, int index) {
        if (source.isNull(index)) {
            appendNull();
        } else {
            appendValueFrom(source, index);
        }
    }

    /** Appends the values {@code [from, to)} of a vector of the same class. */
    public void appendRange(ColumnVector source, int from, int to) {
        for (int i = from; i < to; i++) {
            appendFrom(source, i);
        }
    }

    /** Roughly how many bytes of values it holds; what batches are bounded by. */
    public abstract long sizeBytes();

    /** Roughly how many bytes one value takes. */
    public abstract long sizeBytes(int index);

    /** Forgets all values; keeps its memory for the next ones. */
    public void clear() {
        size = 0;
        nullCount = 0;
    }

    /** Counts one more value; subclasses call it once for each that they append, before they use {@code size() - 1}. */
    final int reserve(boolean isNull) {
        if (size == nulls.length) {
            nulls = Arrays.copyOf(nulls, size * 2);
        }
        nulls[size] = isNull;
        if (isNull) {
            nullCount++;
        }
        return size++;
    }

    /** Counts so many values at once, and gives the index of the first. */
    final int reserveAll(boolean[] areNull, int howManyNull, int count) {
        int first = size;
        growTo(first + count);
        System.arraycopy(areNull, 0, nulls, first, count);
        nullCount += howManyNull;
        size = first + count;
        return first;
    }

    private void growTo(int needed) {
        if (needed > nulls.length) {
            nulls = Arrays.copyOf(nulls, Math.max(needed, nulls.length * 2));
        }
    }

    /** Counts the values {@code [from, to)} of another vector at once, NULLs as NULLs. */
    final void reserveRange(ColumnVector source, int from, int to) {
        int needed = size + to - from;
        growTo(needed);
        System.arraycopy(source.nulls, from, nulls, size, to - from);
        if (source.nullCount > 0) {
            for (int i = from; i < to; i++) {
                nullCount += source.nulls[i] ? 1 : 0;
            }
        }
        size = needed;
    }

    abstract void appendPlaceholder();

    abstract void appendValueFrom(ColumnVector source, int index);
}
