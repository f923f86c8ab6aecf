package dev.coldarchive.parquet.internal;

import dev.coldarchive.batch.BytesVector;
import dev.coldarchive.batch.ColumnVector;
import dev.coldarchive.batch.ListVector;
import dev.coldarchive.batch.LongVector;
import dev.coldarchive.schema.ColumnType;
import java.util.Arrays;

/**
 * The values of one column, gathered until they make a page: those that are there end to end, the NULLs in the levels only. Arrays are kept between
 * pages. Not thread-safe.
 */
final class PageValues {
    private static final int MAX_BYTES = Integer.MAX_VALUE - 64;

    private final Leaf leaf;
    private final int pageRows;
    private long[] longs = new long[0];
    private byte[] bytes = new byte[0];
    private int[] offsets = new int[1];
    private int count;
    private byte[] definition = new byte[0];
    private byte[] repetition = new byte[0];
    private int levels;
    private int rows;
    private long sizeBytes;

    /** @param pageRows most rows that it will have to hold */
    PageValues(Leaf leaf, int pageRows) {
        this.leaf = leaf;
        this.pageRows = pageRows;
    }

    /** What rows {@code [from, to)} of a vector take in memory, counted the same however they are cut. */
    static long sizeBytes(ColumnVector vector, int from, int to) {
        if (vector instanceof BytesVector bytes) {
            return bytes.offset(to) - bytes.offset(from) + 4L * (to - from);
        }
        if (vector instanceof ListVector lists) {
            return sizeBytes(lists.elements(), lists.offset(from), lists.offset(to)) + 4L * (to - from);
        }
        return 8L * (to - from);
    }

    void append(ColumnVector vector, int from, int to) {
        sizeBytes += sizeBytes(vector, from, to);
        rows += to - from;
        if (vector instanceof ListVector lists) {
            appendLists(lists, from, to);
        } else {
            appendDefinition(vector, from, to);
            appendPresent(vector, from, to);
        }
    }

    /** The column that they are of. */
    Leaf leaf() {
        return leaf;
    }

    void clear() {
        count = 0;
        levels = 0;
        rows = 0;
        sizeBytes = 0;
    }

    long[] longs() {
        return longs;
    }

    /** Values of any length lie here, from {@code offset(i)} to {@code offset(i + 1)}. */
    byte[] bytes() {
        return bytes;
    }

    int offset(int index) {
        return offsets[index];
    }

    /** How many values are there. */
    int count() {
        return count;
    }

    byte[] definition() {
        return definition;
    }

    byte[] repetition() {
        return repetition;
    }

    /** How many levels: values, NULLs and empty lists. */
    int levels() {
        return leaf.maxDefinition() == 0 ? count : levels;
    }

    int nulls() {
        return levels() - count;
    }

    int rows() {
        return rows;
    }

    long sizeBytes() {
        return sizeBytes;
    }

    private void appendDefinition(ColumnVector vector, int from, int to) {
        if (leaf.maxDefinition() == 0) {
            return;
        }
        ensureLevels(to - from);
        if (vector.nullCount() == 0) {
            Arrays.fill(definition, levels, levels + to - from, (byte) 1);
            levels += to - from;
        } else {
            for (int i = from; i < to; i++) {
                definition[levels++] = (byte) (vector.isNull(i) ? 0 : 1);
            }
        }
    }

    private void appendPresent(ColumnVector vector, int from, int to) {
        if (vector instanceof LongVector source) {
            ensureLongs(to - from);
            if (source.nullCount() == 0) {
                System.arraycopy(source.values(), from, longs, count, to - from);
                count += to - from;
            } else {
                for (int i = from; i < to; i++) {
                    longs[count] = source.get(i);
                    count += source.isNull(i) ? 0 : 1;
                }
            }
        } else {
            appendBytes((BytesVector) vector, from, to);
        }
    }

    private void appendBytes(BytesVector source, int from, int to) {
        ensureOffsets(to - from);
        if (leaf.type().kind() == ColumnType.Kind.DECIMAL) {
            ensureBytes((long) leaf.width() * (to - from));
            for (int i = from; i < to; i++) {
                if (!source.isNull(i)) {
                    appendDecimal(source, i);
                }
            }
            return;
        }
        int length = source.offset(to) - source.offset(from);
        ensureBytes(length);
        int shift = offsets[count] - source.offset(from);
        System.arraycopy(source.data(), source.offset(from), bytes, offsets[count], length);
        for (int i = from; i < to; i++) {
            // a NULL takes no bytes, so its place is taken by the value after it
            if (!source.isNull(i)) {
                offsets[++count] = source.offset(i + 1) + shift;
            }
        }
    }

    /** Widens minimal two's complement to the width of the column. */
    private void appendDecimal(BytesVector source, int index) {
        int length = source.length(index);
        int at = offsets[count];
        int from = source.offset(index);
        // a longer form of a number that fits begins with bytes of its sign
        int surplus = Math.max(0, length - leaf.width());
        int fill = Math.max(0, leaf.width() - length);
        Arrays.fill(bytes, at, at + fill, (byte) (source.data()[from] >> 7));
        System.arraycopy(source.data(), from + surplus, bytes, at + fill, length - surplus);
        offsets[++count] = at + leaf.width();
    }

    private void appendLists(ListVector lists, int from, int to) {
        ColumnVector elements = lists.elements();
        for (int row = from; row < to; row++) {
            int first = lists.offset(row);
            int end = lists.offset(row + 1);
            ensureLevels(Math.max(1, end - first));
            if (first == end) {
                appendLevel(0, lists.isNull(row) ? 0 : leaf.maxDefinition() - 2);
            }
            for (int i = first; i < end; i++) {
                appendLevel(i == first ? 0 : 1, elements.isNull(i) ? leaf.maxDefinition() - 1 : leaf.maxDefinition());
            }
            appendPresent(elements, first, end);
        }
    }

    private void appendLevel(int repeated, int defined) {
        repetition[levels] = (byte) repeated;
        definition[levels++] = (byte) defined;
    }

    private void ensureLongs(int more) {
        if (count + more > longs.length) {
            longs = Arrays.copyOf(longs, grownTo(pageRows, longs.length, count + (long) more));
        }
    }

    private void ensureBytes(long more) {
        if (offsets[count] + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, grown(bytes.length, offsets[count] + more));
        }
    }

    private void ensureOffsets(int more) {
        if (count + more >= offsets.length) {
            offsets = Arrays.copyOf(offsets, grownTo(pageRows + 1, offsets.length, count + 1L + more));
        }
    }

    private void ensureLevels(int more) {
        if (levels + more > definition.length) {
            definition = Arrays.copyOf(definition, grownTo(pageRows, definition.length, levels + (long) more));
            if (leaf.maxRepetition() > 0) {
                repetition = Arrays.copyOf(repetition, definition.length);
            }
        }
    }

    /** No more room than a page of one value a row will ever need, as long as that does: of many columns much would stay empty. */
    private static int grownTo(int most, int length, long needed) {
        int grown = grown(length, needed);
        return needed <= most ? Math.min(grown, most) : grown;
    }

    /** The room to take where so much is needed: half as much again, of large arrays a quarter, for huge values come one at a time. */
    static int grown(int length, long needed) {
        if (needed > MAX_BYTES) {
            throw new IllegalStateException("a page holds at most " + MAX_BYTES + " bytes");
        }
        return (int) Math.min(MAX_BYTES, Math.max(Math.max(needed, 256), length < 1 << 20 ? length * 3L / 2 : length * 5L / 4));
    }
}
