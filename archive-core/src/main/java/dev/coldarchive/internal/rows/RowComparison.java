package dev.coldarchive.internal.rows;

import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.CanonicalDecoder;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.TableSchema;
import java.util.List;

/**
 * Compares the rows of the archive with the source's as bags, under the columns that both have: what {@link UnionRows} would make of them, without making it. Both readers
 * come in {@link RowOrder}; memory does not grow with the rows. Not thread-safe.
 */
public final class RowComparison implements AutoCloseable {

    /** Hears of rows that are not the same on both sides; each batch holds one row, valid during the call. */
    public interface Differences {
        void onlyInArchive(RowBatch row);

        void onlyInSource(RowBatch row);

        /** Both sides have the row's key once, with other values. */
        void updated(RowBatch archived, RowBatch now);
    }

    private final MergeSide archive;
    private final MergeSide source;
    private final RowOrder order;
    private final boolean keyed;
    private final CanonicalDecoder decoder;
    private final RowBatch archiveRow;
    private final RowBatch sourceRow;

    /**
     * @throws dev.coldarchive.ArchiveException of category UNARCHIVABLE if a column has types on the two sides that no type has in common
     */
    public RowComparison(RowReader archived, RowReader now, TableSpec table, Scratch scratch, BatchLimits limits) {
        TableSchema schema = SchemaUnion.of(archived.schema(), now.schema());
        List<String> common = schema.columns().stream().map(Column::name)
                .filter(name -> archived.schema().indexOf(name).isPresent() && now.schema().indexOf(name).isPresent()).toList();
        List<String> key = common.containsAll(schema.key()) ? schema.key() : List.of();
        archive = new MergeSide(new AdaptedRows(archived, schema), key, common, scratch, limits);
        source = new MergeSide(new AdaptedRows(now, schema), key, common, scratch, limits);
        order = new RowOrder(table, schema);
        keyed = !key.isEmpty();
        decoder = new CanonicalDecoder(schema);
        archiveRow = new RowBatch(schema);
        sourceRow = new RowBatch(schema);
    }

    /** Goes through all rows of both sides. */
    public void run(Differences differences) {
        while (collectGroup()) {
            while (archive.inGroup() || source.inGroup()) {
                step(differences);
            }
            archive.endGroup();
            source.endGroup();
        }
    }

    private boolean collectGroup() {
        boolean inArchive = archive.hasRow();
        boolean inSource = source.hasRow();
        if (!inArchive && !inSource) {
            return false;
        }
        int first = !inArchive ? 1 : !inSource ? -1 : order.compare(archive.input(), archive.at(), source.input(), source.at());
        archive.collect(order, first <= 0);
        source.collect(order, first >= 0);
        return true;
    }

    private void step(Differences differences) {
        int rows = !archive.inGroup() ? 1 : !source.inGroup() ? -1 : archive.row().compareTo(source.row());
        int keys = keyed && archive.inGroup() && source.inGroup() && !archive.repeatsKey() ? archive.row().compareKeyTo(source.row()) : rows;
        if (rows != 0 && keys == 0) {
            differences.updated(decoded(archive, archiveRow), decoded(source, sourceRow));
        } else if (keys < 0) {
            differences.onlyInArchive(decoded(archive, archiveRow));
        } else if (keys > 0) {
            differences.onlyInSource(decoded(source, sourceRow));
        }
        if (keys <= 0) {
            archive.advance();
        }
        if (keys >= 0) {
            source.advance();
        }
    }

    private RowBatch decoded(MergeSide side, RowBatch to) {
        to.clear();
        side.row().decode(decoder, to);
        return to;
    }

    @Override
    public void close() {
        try (archive; source) {
            archiveRow.clear();
        }
    }
}
