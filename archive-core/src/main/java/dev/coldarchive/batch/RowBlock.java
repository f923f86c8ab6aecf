package dev.coldarchive.batch;

import dev.coldarchive.schema.ColumnType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Canonical bytes of some rows at once, a column at a time: one loop for all values of a column where a row at a time asks for each value what it is, and bytes that a hash reads long after they were
 * written: a processor waits for those that it has just written in other pieces. Not thread-safe.
 */
final class RowBlock {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    /** Few enough to stay in the processor's nearest cache, if they are narrow. */
    private static final int MOST_ROWS = 128;
    private static final int MOST_BYTES = 1 << 16;
    private static final int TAG = 4;
    private static final int LENGTH = 4;
    /** What a decimal takes at most: tag, scale, length, and 38 digits. */
    private static final int DECIMAL = TAG + 2 * LENGTH + 17;

    private final int[] order;
    private final int[] tags;
    private final ColumnType[] types;
    private final CanonicalBuffer value = new CanonicalBuffer();
    private final byte[] bytes = new byte[MOST_BYTES + Murmur3.SLACK];
    /** Row i of the block lies from {@code starts[i]} to {@code ends[i]}, with a gap behind it where less was needed than might have been. */
    private final int[] starts = new int[MOST_ROWS];
    private final int[] ends = new int[MOST_ROWS];

    /** @param order positions of the columns in canonical order, and the tags and types of these */
    RowBlock(int[] order, int[] tags, ColumnType[] types) {
        this.order = order;
        this.tags = tags;
        this.types = types;
    }

    /** Encodes rows from {@code from} on, as many as there is room for, and gives their number: 0 where there is none for the first. */
    int encode(RowBatch batch, int from) {
        int rows = place(batch, from, Math.min(MOST_ROWS, batch.rows() - from));
        for (int i = 0; i < order.length && rows > 0; i++) {
            put(tags[i], types[i], batch.column(order[i]), from, rows);
        }
        return rows;
    }

    byte[] bytes() {
        return bytes;
    }

    int start(int row) {
        return starts[row];
    }

    int length(int row) {
        return ends[row] - starts[row];
    }

    private int place(RowBatch batch, int from, int wanted) {
        int[] needed = ends;
        Arrays.fill(needed, 0, wanted, 0);
        int each = 0;
        for (int i = 0; i < order.length; i++) {
            switch (types[i].kind()) {
                case STRING, JSON, UUID, BYTES -> addLengths((BytesVector) batch.column(order[i]), from, wanted, needed);
                case LIST -> addLists((ListVector) batch.column(order[i]), from, wanted, needed);
                case DECIMAL -> {
                    each += DECIMAL;
                    if (batch.column(order[i]) instanceof BytesVector bytes) {
                        addLengths(bytes, from, wanted, needed); // nobody has looked yet whether it is as precise as its column
                    }
                }
                default -> each += TAG + Long.BYTES;
            }
        }
        int at = 0;
        int rows = 0;
        while (rows < wanted && at + each + needed[rows] <= MOST_BYTES) {
            starts[rows] = at;
            at += each + needed[rows];
            ends[rows] = starts[rows++];
        }
        return rows;
    }

    private static void addLengths(BytesVector column, int from, int rows, int[] needed) {
        for (int i = 0; i < rows; i++) {
            needed[i] = atMost(needed[i] + (long) (TAG + LENGTH) + column.length(from + i));
        }
    }

    private static void addLists(ListVector column, int from, int rows, int[] needed) {
        ColumnVector elements = column.elements();
        for (int i = 0; i < rows; i++) {
            int first = column.offset(from + i);
            long size = TAG + LENGTH + (1L + DECIMAL) * column.length(from + i);
            for (int j = first; elements instanceof BytesVector bytes && j < first + column.length(from + i); j++) {
                size += bytes.length(j);
            }
            needed[i] = atMost(needed[i] + size);
        }
    }

    private static int atMost(long size) {
        return (int) Math.min(2 * MOST_BYTES, size);
    }

    private void put(int tag, ColumnType type, ColumnVector column, int from, int rows) {
        switch (type.kind()) {
            case FLOAT, DECIMAL, LIST -> putOthers(tag, type, column, from, rows);
            case DOUBLE -> putLongs(tag, (LongVector) column, from, rows, 0);
            case STRING, JSON, UUID, BYTES -> putBytes(tag, (BytesVector) column, from, rows);
            default -> putLongs(tag, (LongVector) column, from, rows, Long.MIN_VALUE);
        }
    }

    private void putLongs(int tag, LongVector column, int from, int rows, long flip) {
        byte[] target = bytes;
        int[] at = ends;
        long[] values = column.values();
        boolean nulls = column.nullCount() > 0;
        for (int i = 0; i < rows; i++) {
            if (!nulls || !column.isNull(from + i)) {
                int end = at[i];
                INTS.set(target, end, tag);
                LONGS.set(target, end + TAG, values[from + i] ^ flip);
                at[i] = end + TAG + Long.BYTES;
            }
        }
    }

    private void putBytes(int tag, BytesVector column, int from, int rows) {
        byte[] target = bytes;
        int[] at = ends;
        byte[] data = column.data();
        boolean nulls = column.nullCount() > 0;
        int offset = column.offset(from);
        for (int i = 0; i < rows; i++) {
            int next = column.offset(from + i + 1);
            if (!nulls || !column.isNull(from + i)) {
                int length = next - offset;
                int end = at[i] + TAG + LENGTH;
                INTS.set(target, at[i], tag);
                INTS.set(target, at[i] + TAG, length);
                ShortCopy.copy(data, offset, target, end, length);
                at[i] = end + length;
            }
            offset = next;
        }
    }

    private void putOthers(int tag, ColumnType type, ColumnVector column, int from, int rows) {
        for (int i = 0; i < rows; i++) {
            if (!column.isNull(from + i)) {
                value.reset();
                value.putInt(tag);
                value.putValue(type, column, from + i);
                System.arraycopy(value.array(), 0, bytes, ends[i], value.length());
                ends[i] += value.length();
            }
        }
    }
}
