package dev.coldarchive.internal.rows;

import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.BytesVector;
import dev.coldarchive.batch.CanonicalDecoder;
import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.ColumnVector;
import dev.coldarchive.batch.LongVector;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.schema.TableSchema;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * Rows of any order, brought into the one in which a table's parts are written: by slice, in it by the columns of the layout, by time, and by canonical bytes. What does not
 * fit into memory is sorted in a temporary file. All rows are read before the first is given away, or all of a run where runs follow each other in order. Not thread-safe.
 */
public final class ResortedRows implements RowReader {
    private final RowReader source;
    private final BatchLimits limits;
    private final EventTime time;
    private final long sliceSeconds;
    private final int[] columns;
    private final CanonicalRows canonical;
    private final CanonicalDecoder decoder;
    private final RowSorter sorter;
    private final Astray astray;
    private final Iterator<Long> runs;
    private final RowBatch input;
    private int at;
    private byte[] row = new byte[512];
    private int length;
    private SortedRows sorted;

    /** Takes rows whose time lies in no window. */
    public interface Astray {
        /** @return false to have it sorted all the same */
        boolean take(RowBatch batch, int row);
    }

    /** @param astray is asked about every row */
    public ResortedRows(RowReader source, TableSpec table, Scratch scratch, BatchLimits limits, Astray astray) {
        this(source, List.of(Long.MAX_VALUE), table, scratch, limits, astray);
    }

    /**
     * @param runs how many rows have to be sorted together, from the first on; the rows of one run all come before those of the next
     * @param astray is asked about every row
     */
    ResortedRows(RowReader source, List<Long> runs, TableSpec table, Scratch scratch, BatchLimits limits, Astray astray) {
        this.source = source;
        this.runs = runs.iterator();
        this.input = new RowBatch(source.schema());
        this.limits = limits;
        this.astray = astray;
        time = EventTime.of(table, source.schema());
        sliceSeconds = table.grid().every().toSeconds() / table.slices();
        columns = table.partitionColumns().stream().mapToInt(source.schema()::position).toArray();
        canonical = new CanonicalRows(source.schema());
        decoder = new CanonicalDecoder(source.schema());
        // however few rows are wanted at a time
        sorter = new RowSorter(scratch, new BatchLimits(Math.max(limits.rows(), BatchLimits.DEFAULT.rows()) * 16, limits.sizeBytes() * 16));
    }

    @Override
    public TableSchema schema() {
        return source.schema();
    }

    @Override
    public boolean next(RowBatch batch) {
        batch.clear();
        while (!limits.reachedBy(batch.rows(), batch.sizeBytes()) && (sorted != null || sortRun())) {
            if (sorted.advance()) {
                int end = sorted.length() - Integer.BYTES;
                int from = intAt(sorted.bytes(), end);
                decoder.append(sorted.bytes(), from, end - from, batch);
            } else {
                sorted.close();
                sorted = null;
            }
        }
        return batch.rows() > 0;
    }

    /** False where no run is left. */
    private boolean sortRun() {
        if (!runs.hasNext()) {
            return false;
        }
        for (long left = runs.next(); left > 0 && (at < input.rows() || more()); left--) {
            if (!astray.take(input, at)) {
                encode(input, at);
                sorter.add(row, length);
            }
            at++;
        }
        sorted = sorter.sorted();
        return true;
    }

    private boolean more() {
        at = 0;
        return source.next(input) && input.rows() > 0;
    }

    /** What it is ordered by, then its canonical bytes, then where these begin. */
    private void encode(RowBatch batch, int index) {
        length = 0;
        long at = batch.longs(time.column()).get(index);
        putLong(Math.floorDiv(time.instant(at).getEpochSecond(), sliceSeconds));
        for (int column : columns) {
            putValue(batch.column(column), index);
        }
        putLong(at);
        int from = length;
        int bytes = canonical.encode(batch, index);
        put(canonical.bytes(), 0, bytes);
        putInt(from);
    }

    private void putValue(ColumnVector values, int index) {
        if (values.isNull(index)) {
            putByte(1);
            return;
        }
        putByte(0);
        if (values instanceof LongVector longs) {
            putLong(longs.get(index));
        } else {
            BytesVector bytes = (BytesVector) values;
            for (int i = 0; i < bytes.length(index); i++) {
                int b = bytes.data()[bytes.offset(index) + i];
                putByte(b);
                if (b == 0) {
                    putByte(0xff); // so that the end, two zeros, sorts before any value that goes on
                }
            }
            putByte(0);
            putByte(0);
        }
    }

    private void putByte(int b) {
        ensure(1);
        row[length++] = (byte) b;
    }

    private void putLong(long value) {
        long unsigned = value ^ Long.MIN_VALUE;
        ensure(Long.BYTES);
        for (int shift = 56; shift >= 0; shift -= 8) {
            row[length++] = (byte) (unsigned >>> shift);
        }
    }

    private void putInt(int value) {
        ensure(Integer.BYTES);
        for (int shift = 24; shift >= 0; shift -= 8) {
            row[length++] = (byte) (value >>> shift);
        }
    }

    private void put(byte[] bytes, int from, int count) {
        ensure(count);
        System.arraycopy(bytes, from, row, length, count);
        length += count;
    }

    private void ensure(int more) {
        if (row.length - length < more) {
            row = Arrays.copyOf(row, (int) Math.min(Integer.MAX_VALUE - 64, Math.max((long) length + more, row.length * 2L)));
        }
    }

    private static int intAt(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 24 | (bytes[at + 1] & 0xff) << 16 | (bytes[at + 2] & 0xff) << 8 | bytes[at + 3] & 0xff;
    }

    @Override
    public void close() {
        try (source; sorter) {
            if (sorted != null) {
                sorted.close();
            }
        }
    }
}
