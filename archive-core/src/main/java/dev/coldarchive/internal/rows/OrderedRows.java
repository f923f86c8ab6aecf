package dev.coldarchive.internal.rows;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.CanonicalDecoder;
import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.schema.TableSchema;

/**
 * Rows in total order: those that the source's order leaves equal (same part, same time) follow each other by their canonical bytes. So the same rows give the
 * same file without a key and without a sort in the server. Groups larger than a batch are sorted outside memory. Not thread-safe.
 */
public final class OrderedRows implements RowReader {
    private final RowReader source;
    private final RowOrder order;
    private final BatchLimits limits;
    private final CanonicalRows canonical;
    private final CanonicalDecoder decoder;
    private final RowSorter group;
    private final RowBatch input;
    /** The row that the next ones may be equal to. One that stays alone is passed on as it is, never encoded: it may be huge. */
    private final RowBatch groupHead;
    private int at;
    private boolean ended;
    private SortedRows emitting;

    public OrderedRows(RowReader source, RowOrder order, Scratch scratch, BatchLimits limits) {
        this.source = source;
        this.order = order;
        this.limits = limits;
        canonical = new CanonicalRows(source.schema());
        decoder = new CanonicalDecoder(source.schema());
        group = new RowSorter(scratch, new BatchLimits(limits.rows() * 4, limits.sizeBytes() * 2));
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

    /** Passes on the rows that are alone in their group, column by column, up to the first that is not, or that may not be. */
    private void pass(RowBatch batch) {
        int from = at;
        int last = input.rows() - 1;
        while (at < last) {
            int step = order.compare(input, at, input, at + 1);
            if (step == 0) {
                break;
            }
            checkAscending(step);
            at++;
        }
        batch.appendRows(input, from, at);
        groupHead.clear();
        groupHead.appendRow(input, at++);
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
