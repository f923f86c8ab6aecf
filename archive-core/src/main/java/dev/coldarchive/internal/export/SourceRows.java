package dev.coldarchive.internal.export;

import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.source.WindowSnapshot;
import dev.coldarchive.window.Window;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/**
 * What the source holds of one window, counted: its rows and their digest, from one view that has ended when this exists. No file is written.
 *
 * @param counted whether the rows were read; if not, the digest says nothing
 * @param digest of the rows, under the columns that were asked for
 * @param openWriters who could still add rows to the window
 * @param behindBoundary whether the window lies, even partly, before what the source still keeps
 * @param marks the window's marks that the view saw; none if they were not asked for
 */
public record SourceRows(boolean counted, RowDigest digest, List<String> partitions, List<String> openWriters, boolean behindBoundary, Set<Long> marks) {

    /** Whether the source is known to have lost the window, at least in part, since this manifest was written. */
    public boolean hasLost(Manifest manifest) {
        return behindBoundary || !partitions.containsAll(manifest.partitions());
    }

    /**
     * Counts a window, trying again as a whole after errors that may pass. A view that may show too few rows (a standby's that has not replayed enough) is not counted.
     *
     * @param columns which columns to digest
     * @param marked whether to look for marks
     * @param closed whether to count only if nobody could add rows any more
     * @param progress told of so many rows more
     */
    public static SourceRows count(Ports ports, TableSpec table, Window window, Predicate<String> columns, boolean marked, boolean closed, LongConsumer progress) {
        return ports.guards().source().call(ports.guards().policy().source(), "count " + table.name() + " " + window, () -> {
            try (WindowSnapshot view = ports.source().snapshot(table, window)) {
                return count(ports, table, window, view, columns, marked, closed, progress);
            }
        });
    }

    private static SourceRows count(Ports ports, TableSpec table, Window window, WindowSnapshot view, Predicate<String> columns, boolean marked, boolean closed,
            LongConsumer progress) {
        boolean counted = view.openWriters().isEmpty() || !closed && view.openSince().isPresent();
        boolean behindBoundary = WindowReading.isBehindBoundary(ports.source().now(), table, window, view);
        Set<Long> marks = marked ? view.marks() : Set.of();
        RowDigest digest = RowDigest.EMPTY;
        if (counted) {
            for (Window slice : window.slices(table.slices())) {
                digest = digest.plus(slice(ports, view, slice, columns, progress));
            }
        }
        SourceRows rows = new SourceRows(counted, digest, List.copyOf(view.partitions()), view.openWriters(), behindBoundary, marks);
        view.complete();
        return rows;
    }

    private static RowDigest slice(Ports ports, WindowSnapshot view, Window slice, Predicate<String> columns, LongConsumer progress) {
        try (RowReader rows = view.rows(slice, ports.limits())) {
            CanonicalRows canonical = new CanonicalRows(rows.schema(), names(rows.schema(), columns));
            RowBatch batch = new RowBatch(rows.schema());
            RowDigest digest = RowDigest.EMPTY;
            while (rows.next(batch)) {
                digest = digest.plus(canonical.digest(batch));
                progress.accept(batch.rows());
            }
            return digest;
        }
    }

    private static List<String> names(TableSchema schema, Predicate<String> columns) {
        return schema.columns().stream().map(Column::name).filter(columns).toList();
    }
}
