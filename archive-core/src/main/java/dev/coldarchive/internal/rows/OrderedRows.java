package dev.coldarchive.internal.rows;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.CanonicalDecoder;
import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.schema.TableSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows in total order: those that the source's order leaves equal (same part, same time) follow each other by their canonical bytes. So the same rows give the
 * same file without a key and without a sort in the server. Groups larger than a batch are sorted outside memory. Not thread-safe.
 */
public final class OrderedRows implements RowReader {
    /** A group of less is sorted where it is. */
    private static final int SMALL_ROWS = 32;
    private static final long SMALL_BYTES = 1 << 14;

    private final RowReader source;
    private final RowOrder order;
    private final BatchLimits limits;
    private final CanonicalRows canonical;
    private final CanonicalDecoder decoder;
    private final RowSorter group;
    private final RowBatch input;
    /** The row that the next ones may be equal to. One that stays alone is passed on as it is, never encoded: it may be huge. */
    private final RowBatch groupHead;
    private final List<byte[]> smallGroup = new ArrayList<>();
    private int at;
    private boolean ended;
    private SortedRows emitting;

    public OrderedRows(RowReader source, RowOrder order, Scratch scratch, BatchLimits limits) {
        this.source = source;
        this.order = order;
        this.limits = limits;
        canonical = new CanonicalRows(source.schema());
        decoder = new CanonicalDecoder(source.schema());
        group = new RowSorter(scratch, new BatchLimits(limits.rows() * 4, limits.sizeBytes() * 8));
        input = new RowBatch(source.schema());
        groupHead = new RowBatch(source.schema());
    }

    @Override
    public TableSchema schema() {
        return source.schema();
    }

    @Override
    public boolean next(RowBatch batch) {
        batch.clear();
        while (batch.rows() == 0 || !limits.reachedBy(batch.rows(), batch.sizeBytes())) {
            if (emitting != null) {
                emit(batch);
            } else if (at == input.rows()) {
                if (ended || !source.next(input)) {
                    ended = true;
                    if (groupHead.rows() == 0) {
                        return batch.rows() > 0;
                    }
                    endGroup(batch);
                }
                at = ended ? input.rows() : 0;
            } else if (groupHead.rows() > 0) {
                takeMore(batch);
            } else {
                pass(batch);
            }
        }
        return true;
    }

    /** Adds to the open group what still belongs to it; what follows ends it. */
    private void takeMore(RowBatch batch) {
        while (at < input.rows()) {
            int step = order.compare(groupHead, 0, input, at);
            if (step != 0) {
                checkAscending(step);
                endGroup(batch);
                return;
            }
            if (group.isEmpty()) {
                add(groupHead, 0);
            }
            add(input, at++);
        }
    }

    private void endGroup(RowBatch batch) {
        if (group.isEmpty()) {
            batch.appendRow(groupHead, 0);
        } else {
            emitting = group.sorted();
        }
        groupHead.clear();
    }

    /** Passes on whole groups, column by column, up to the first that may go on in the next batch, or is large. */
    private void pass(RowBatch batch) {
        int from = at;
        int last = input.rows() - 1;
        while (at < last) {
            at = order.endOfAscent(input, at);
            if (at < last) {
                checkAscending(order.compare(input, at, input, at + 1));
                int end = endOfSmallGroup(at);
                if (end < 0) {
                    break;
                }
                if (sortSmallGroup(at, end)) {
                    batch.appendRows(input, from, at);
                    for (byte[] row : smallGroup) {
                        decoder.append(row, 0, row.length, batch);
                    }
                    from = end;
                }
                at = end;
            }
        }
        batch.appendRows(input, from, at);
        groupHead.clear();
        groupHead.appendRow(input, at++);
    }

    /** The row after the group that begins there, if it ends in this batch and is small; else -1. */
    private int endOfSmallGroup(int first) {
        long sizeBytes = 0;
        for (int row = first; row < input.rows() && row - first < SMALL_ROWS && sizeBytes < SMALL_BYTES; row++) {
            int step = row == first ? 0 : order.compare(input, first, input, row);
            if (step != 0) {
                checkAscending(step);
                return row;
            }
            for (int i = 0; i < schema().columns().size(); i++) {
                sizeBytes += input.column(i).sizeBytes(row);
            }
        }
        return -1;
    }

    /** Puts the rows' canonical bytes in order; false if they were. */
    private boolean sortSmallGroup(int first, int end) {
        smallGroup.clear();
        boolean moved = false;
        for (int row = first; row < end; row++) {
            byte[] bytes = canonical.copy(input, row);
            moved |= row > first && Arrays.compareUnsigned(smallGroup.get(row - first - 1), bytes) > 0;
            smallGroup.add(bytes);
        }
        if (moved) {
            smallGroup.sort(Arrays::compareUnsigned);
        }
        return moved;
    }

    private void add(RowBatch rows, int row) {
        int length = canonical.encode(rows, row);
        group.add(canonical.bytes(), length);
    }

    private void emit(RowBatch batch) {
        while (emitting.advance()) {
            decoder.append(emitting.bytes(), 0, emitting.length(), batch);
            if (limits.reachedBy(batch.rows(), batch.sizeBytes())) {
                return;
            }
        }
        emitting.close();
        emitting = null;
    }

    private void checkAscending(int step) {
        if (step > 0) {
            throw new ArchiveException(ArchiveException.Category.INTEGRITY, "cannot read rows of " + schema().name() + ": they do not come in the order that was asked for", null);
        }
    }

    @Override
    public void close() {
        try (source; group) {
            if (emitting != null) {
                emitting.close();
            }
        }
    }
}
