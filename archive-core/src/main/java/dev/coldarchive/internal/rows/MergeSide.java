package dev.coldarchive.internal.rows;

import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.schema.TableSchema;
import java.util.List;

/** One side of a merge: its reader, and the rows of the open group in order. Not thread-safe. */
final class MergeSide implements AutoCloseable {
    /** What a group may take in memory, in batches as large as they may be. */
    private static final int GROUP_BATCHES = 4;

    private final RowReader reader;
    private final RowSorter sorter;
    private final ComparableRow encoded;
    private ComparableRow row;
    private ComparableRow ahead;
    private final RowBatch input;
    private final RowBatch head;
    private SortedRows group;
    private boolean inGroup;
    private boolean more;
    private boolean asBefore;
    private boolean ended;
    private int at;

    MergeSide(RowReader reader, List<String> key, List<String> common, Scratch scratch, BatchLimits limits) {
        this.reader = reader;
        this.sorter = new RowSorter(scratch, new BatchLimits(limits.rows(), limits.sizeBytes() * GROUP_BATCHES));
        this.encoded = new ComparableRow(reader.schema(), key, common);
        this.row = new ComparableRow(reader.schema(), key, common);
        this.ahead = new ComparableRow(reader.schema(), key, common);
        this.input = new RowBatch(reader.schema());
        this.head = new RowBatch(reader.schema());
    }

    TableSchema schema() {
        return reader.schema();
    }

    /** The batch that was read last, and the first row in it that no group has taken. */
    RowBatch input() {
        return input;
    }

    int at() {
        return at;
    }

    /** Whether the open group has a row that was not passed. */
    boolean inGroup() {
        return inGroup;
    }

    boolean hasRow() {
        while (!ended && at == input.rows()) {
            ended = !reader.next(input);
            at = 0;
        }
        return !ended;
    }

    void collect(RowOrder order, boolean hasGroup) {
        if (hasGroup) {
            head.clear();
            head.appendRow(input, at);
            while (hasRow() && order.compare(head, 0, input, at) == 0) {
                encoded.encode(input, at++);
                sorter.add(encoded.bytes(), encoded.length());
            }
        }
        group = sorter.sorted();
        inGroup = false;
        look();
        advance();
    }

    void advance() {
        asBefore = inGroup && more && row.compareKeyTo(ahead) == 0;
        inGroup = more;
        ComparableRow done = row;
        row = ahead;
        ahead = done;
        if (inGroup) {
            look();
        }
    }

    private void look() {
        more = group.advance();
        if (more) {
            ahead.load(group.bytes(), group.length());
        }
    }

    /** Whether the group has other rows of this one's key, from before the key was unique: which of them was updated nobody can say. */
    boolean repeatsKey() {
        return asBefore || more && row.compareKeyTo(ahead) == 0;
    }

    ComparableRow row() {
        return row;
    }

    void endGroup() {
        group.close();
        group = null;
    }

    @Override
    public void close() {
        try (reader; sorter) {
            if (group != null) {
                group.close();
            }
        }
    }
}
