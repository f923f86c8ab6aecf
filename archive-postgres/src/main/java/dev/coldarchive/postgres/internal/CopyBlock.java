package dev.coldarchive.postgres.internal;

/**
 * Where the fields of some rows lie in the stream, so that a column of them is decoded in one loop. Few rows: their messages are still in the processor's nearest cache when the last column
 * comes. Not thread-safe.
 */
final class CopyBlock {
    static final int ROWS = 64;
    /** Rows are decoded as soon as they take this much: huge ones are not kept for others to come. */
    private static final long MOST_BYTES = 256 << 10;

    /** The array that row i lies in, and where it begins. */
    private final byte[][] data = new byte[ROWS][];
    private final int[] starts = new int[ROWS];
    /** Where field i of column c lies, from its row's start on, and its length, -1 for NULL, at {@code c * ROWS + i}. */
    private final int[] offsets;
    private final int[] lengths;
    private final long[] values = new long[ROWS];
    private final boolean[] nulls = new boolean[ROWS];
    private int rows;
    private long sizeBytes;

    CopyBlock(int columns) {
        offsets = new int[columns * ROWS];
        lengths = new int[columns * ROWS];
    }

    /** Of the row that comes next. */
    void field(int column, int offset, int length) {
        offsets[column * ROWS + rows] = offset;
        lengths[column * ROWS + rows] = length;
    }

    /** The fields since the last call are a row, which lies from {@code start} on in an array that nobody writes to any more. */
    void endRow(byte[] source, int start, int length) {
        data[rows] = source;
        starts[rows++] = start;
        sizeBytes += length;
    }

    boolean isFull() {
        return rows == ROWS || sizeBytes >= MOST_BYTES;
    }

    int rows() {
        return rows;
    }

    byte[] data(int row) {
        return data[row];
    }

    int at(int column, int row) {
        return starts[row] + offsets[column * ROWS + row];
    }

    /** -1 for NULL. */
    int length(int column, int row) {
        return lengths[column * ROWS + row];
    }

    /**
     * Reads a column of numbers into {@link #values()}, 0 for NULL, and {@link #nulls()}.
     *
     * @param width bytes of each, 1, 2, 4 or 8
     * @return how many are NULL
     * @throws RefusedValue if one has another width
     */
    int load(int column, int width) {
        int none = 0;
        for (int i = 0; i < rows; i++) {
            int length = length(column, i);
            nulls[i] = length < 0;
            if (length < 0) {
                none++;
            } else {
                FieldDecoder.requireLength(width, length);
            }
        }
        switch (width) {
            case 1 -> {
                for (int i = 0; i < rows; i++) {
                    values[i] = nulls[i] ? 0 : data[i][at(column, i)];
                }
            }
            case 2 -> {
                for (int i = 0; i < rows; i++) {
                    values[i] = nulls[i] ? 0 : (short) FieldDecoder.SHORTS.get(data[i], at(column, i));
                }
            }
            case 4 -> {
                for (int i = 0; i < rows; i++) {
                    values[i] = nulls[i] ? 0 : (int) FieldDecoder.INTS.get(data[i], at(column, i));
                }
            }
            default -> {
                for (int i = 0; i < rows; i++) {
                    values[i] = nulls[i] ? 0 : (long) FieldDecoder.LONGS.get(data[i], at(column, i));
                }
            }
        }
        return none;
    }

    /** What was loaded last. */
    long[] values() {
        return values;
    }

    boolean[] nulls() {
        return nulls;
    }

    void clear() {
        for (int i = 0; i < rows; i++) {
            data[i] = null;
        }
        rows = 0;
        sizeBytes = 0;
    }
}
