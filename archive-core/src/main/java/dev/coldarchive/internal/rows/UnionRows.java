package dev.coldarchive.internal.rows;

import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.CanonicalDecoder;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.TableSchema;
import java.util.List;

/**
 * The union of a part's former rows and the source's: the rows of one time value from both sides are compared as bags under the columns that both have, and each
 * is kept as often as the side has it that has it more often. So equal rows of a table without a key survive. A row of both sides takes the source's values where the
 * source has the column, and the archive's where it was dropped. Where a unique key is known, the archive has it once, and the values differ, a live
 * window takes the source's row (an update), a gone one keeps the archive's.
 *
 * <p>Both readers come in {@link RowOrder}; so does the union, with no order inside a group. Not thread-safe.
 */
public final class UnionRows implements RowReader {
    private final MergeSide archive;
    private final MergeSide current;
    private final RowOrder order;
    private final BatchLimits limits;
    private final boolean gone;
    private final boolean[] dropped;
    private final boolean keyed;
    private final CanonicalDecoder decoder;
    private final RowBatch archiveRow;
    private final RowBatch currentRow;
    private boolean merging;
    private final OnlyInArchive onlyInArchive;
    private long updated;

    /**
     * @param gone whether the source is known to have lost the window, at least in part
     */
    public UnionRows(RowReader former, RowReader now, boolean gone, TableSpec table, Scratch scratch, BatchLimits limits) {
        TableSchema schema = SchemaUnion.of(former.schema(), now.schema());
        List<String> common = schema.columns().stream().map(Column::name)
                .filter(name -> former.schema().indexOf(name).isPresent() && now.schema().indexOf(name).isPresent()).toList();
        List<String> key = common.containsAll(schema.key()) ? schema.key() : List.of();
        this.archive = new MergeSide(new AdaptedRows(former, schema), key, common, scratch, limits);
        this.current = new MergeSide(new AdaptedRows(now, schema), key, common, scratch, limits);
        this.order = new RowOrder(table, schema);
        this.limits = limits;
        this.gone = gone;
        this.keyed = !key.isEmpty();
        dropped = new boolean[schema.columns().size()];
        for (int i = 0; i < dropped.length; i++) {
            dropped[i] = now.schema().indexOf(schema.columns().get(i).name()).isEmpty();
        }
        decoder = new CanonicalDecoder(schema);
        archiveRow = new RowBatch(schema);
        currentRow = new RowBatch(schema);
        onlyInArchive = new OnlyInArchive(table, schema);
    }

    /** Digest of the rows that only the archive has. */
    public RowDigest archiveOnly() {
        return onlyInArchive.digest();
    }

    /** The first few of these rows, by time and key. */
    public List<String> archiveOnlyNames() {
        return onlyInArchive.names();
    }

    /** Rows whose key both sides have, with other values. */
    public long updated() {
        return updated;
    }

    @Override
    public TableSchema schema() {
        return archive.schema();
    }

    @Override
    public boolean next(RowBatch batch) {
        batch.clear();
        while (!limits.reachedBy(batch.rows(), batch.sizeBytes())) {
            if (!merging && !collectGroup()) {
                return batch.rows() > 0;
            }
            merging = mergeOne(batch);
        }
        return true;
    }

    /** Takes the rows of the next group from whichever sides have it; false at the end of both. */
    private boolean collectGroup() {
        boolean inArchive = archive.hasRow();
        boolean inSource = current.hasRow();
        if (!inArchive && !inSource) {
            return false;
        }
        int first = !inArchive ? 1 : !inSource ? -1 : order.compare(archive.input(), archive.at(), current.input(), current.at());
        archive.collect(order, first <= 0);
        current.collect(order, first >= 0);
        return true;
    }

    private boolean mergeOne(RowBatch batch) {
        if (!archive.inGroup() && !current.inGroup()) {
            archive.endGroup();
            current.endGroup();
            return false;
        }
        int rows = !archive.inGroup() ? 1 : !current.inGroup() ? -1 : archive.row().compareTo(current.row());
        int keys = keyed && archive.inGroup() && current.inGroup() && !archive.repeatsKey() ? archive.row().compareKeyTo(current.row()) : rows;
        if (rows == 0) {
            both(batch);
        } else if (keys == 0) {
            updated++;
            if (gone) {
                decode(archive, batch);
                archive.advance();
                current.advance();
            } else {
                both(batch);
            }
        } else if (keys < 0) {
            archiveRow.clear();
            decode(archive, archiveRow);
            onlyInArchive.add(archiveRow);
            batch.appendRow(archiveRow, 0);
            archive.advance();
        } else {
            decode(current, batch);
            current.advance();
        }
        return true;
    }

    /** A row of both sides: the source's values, and the archive's in the columns that the source has dropped. */
    private void both(RowBatch batch) {
        archiveRow.clear();
        currentRow.clear();
        decode(archive, archiveRow);
        decode(current, currentRow);
        for (int i = 0; i < dropped.length; i++) {
            batch.column(i).appendFrom((dropped[i] ? archiveRow : currentRow).column(i), 0);
        }
        archive.advance();
        current.advance();
    }

    private void decode(MergeSide side, RowBatch batch) {
        side.row().decode(decoder, batch);
    }

    @Override
    public void close() {
        try (archive; current) {
            merging = false;
        }
    }
}
