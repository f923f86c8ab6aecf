package dev.coldarchive.parquet.internal;

import dev.coldarchive.batch.ColumnVector;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.format.RowClustering;
import dev.coldarchive.schema.TableSchema;
import java.io.IOException;
import java.util.List;

/** The values of one row group, held until it ends, since only then its rows' order is known. Not thread-safe. */
final class ClusteredGroup {
    /** Rows are brought together so many at a time, or fewer where they are wide. */
    private static final int PIECE_ROWS = 4_096;
    private static final long PIECE_BYTES = 1 << 20;

    private final RowClustering clustering;
    private final RowBatch rows;
    private final RowBatch piece;

    ClusteredGroup(TableSchema schema, List<String> columns) {
        clustering = new RowClustering(schema, columns);
        rows = new RowBatch(schema);
        piece = new RowBatch(schema);
    }

    void append(RowBatch batch, int from, int to) {
        rows.appendRows(batch, from, to);
    }

    /** Gives all rows to the columns, in their new order, and forgets them. */
    void drainTo(ColumnChunkWriter[] columns) throws IOException {
        int[] order = clustering.order(rows);
        for (int i = 0; i < columns.length; i++) {
            drain(rows.column(i), order, piece.column(i), columns[i]);
        }
        rows.clear();
    }

    private static void drain(ColumnVector values, int[] order, ColumnVector piece, ColumnChunkWriter column) throws IOException {
        for (int row : order) {
            piece.appendFrom(values, row);
            if (piece.size() == PIECE_ROWS || piece.sizeBytes() >= PIECE_BYTES) {
                column.append(piece, 0, piece.size());
                piece.clear();
            }
        }
        column.append(piece, 0, piece.size());
        piece.clear();
    }
}
