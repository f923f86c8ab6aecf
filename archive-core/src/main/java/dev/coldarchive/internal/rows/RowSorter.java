package dev.coldarchive.internal.rows;

import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.internal.work.Scratch;
import java.util.Arrays;
import java.util.List;

/**
 * Sorts encoded rows by their unsigned bytes in bounded memory: what does not fit goes to a temporary file in sorted chunks, which are merged. Reused
 * from group to group. Not thread-safe.
 */
final class RowSorter implements AutoCloseable {
    private final Scratch scratch;
    private final BatchLimits limits;
    private byte[] data = new byte[4_096];
    private int[] ends = new int[64];
    private int rows;
    private SpilledRows spilled;

    /**
     * @param limits how much may be held in memory
     */
    RowSorter(Scratch scratch, BatchLimits limits) {
        this.scratch = scratch;
        this.limits = limits;
    }

    boolean isEmpty() {
        return rows == 0 && spilled == null;
    }

    void add(byte[] bytes, int length) {
        int from = rows == 0 ? 0 : ends[rows - 1];
        if (rows > 0 && (limits.reachedBy(rows, from) || Integer.MAX_VALUE - 64 - from < length)) {
            spill();
            from = 0;
        }
        if (data.length - from < length) {
            data = Arrays.copyOf(data, (int) Math.min(Integer.MAX_VALUE - 64, Math.max((long) from + length, data.length * 2L)));
        }
        if (rows == ends.length) {
            ends = Arrays.copyOf(ends, rows * 2);
        }
        System.arraycopy(bytes, 0, data, from, length);
        ends[rows++] = from + length;
    }

    private void spill() {
        if (spilled == null) {
            spilled = new SpilledRows(scratch.file("sort"));
        }
        try (SortedRows chunk = inMemory()) {
            spilled.addChunk(chunk);
        }
        rows = 0;
    }

    /** All rows added so far, and forgets them: the sorter is empty once the result is closed. */
    SortedRows sorted() {
        if (spilled == null) {
            return inMemory();
        }
        spill();
        SpilledRows all = spilled;
        spilled = null;
        return all.merged();
    }

    private SortedRows inMemory() {
        Integer[] order = new Integer[rows];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Arrays.compareUnsigned(data, start(a), ends[a], data, start(b), ends[b]));
        return new InMemory(List.of(order));
    }

    private int start(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    @Override
    public void close() {
        rows = 0;
        if (spilled != null) {
            spilled.close();
            spilled = null;
        }
    }

    private final class InMemory implements SortedRows {
        private final List<Integer> order;
        private int next;
        private byte[] row = new byte[256];
        private int length;

        InMemory(List<Integer> order) {
            this.order = order;
        }

        @Override
        public boolean advance() {
            if (next == order.size()) {
                return false;
            }
            int index = order.get(next++);
            length = ends[index] - start(index);
            if (row.length < length) {
                row = new byte[Math.max(length, row.length * 2)];
            }
            System.arraycopy(data, start(index), row, 0, length);
            return true;
        }

        @Override
        public byte[] bytes() {
            return row;
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public void close() {
            rows = 0;
        }
    }
}
