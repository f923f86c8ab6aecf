package dev.coldarchive.internal.rows;

import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BytesVector;
import dev.coldarchive.batch.ColumnVector;
import dev.coldarchive.batch.LongVector;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.schema.TableSchema;
import java.util.Arrays;

/**
 * The order in which sources deliver rows: by the table's partitioning columns (unsigned bytes or numbers, NULLs last), then by event time. Rows
 * that are equal in these are a group, whose inner order is the canonical bytes' business.
 */
public final class RowOrder {
    private final int[] columns;

    public RowOrder(TableSpec table, TableSchema schema) {
        columns = new int[table.partitionColumns().size() + 1];
        for (int i = 0; i < columns.length - 1; i++) {
            columns[i] = schema.position(table.partitionColumns().get(i));
        }
        columns[columns.length - 1] = EventTime.of(table, schema).column();
    }

    /** Compares groups, not rows: 0 if both rows belong to one. */
    public int compare(RowBatch a, int rowA, RowBatch b, int rowB) {
        for (int column : columns) {
            int order = compare(a.column(column), rowA, b.column(column), rowB);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /** The first row from {@code from} on that does not come before the next one; the last row if all do. */
    public int endOfAscent(RowBatch batch, int from) {
        int last = batch.rows() - 1;
        int row = from;
        if (columns.length == 1 && batch.column(columns[0]) instanceof LongVector longs && longs.nullCount() == 0) {
            long[] values = longs.values();
            while (row < last && values[row] < values[row + 1]) {
                row++;
            }
        } else {
            while (row < last && compare(batch, row, batch, row + 1) < 0) {
                row++;
            }
        }
        return row;
    }

    /** Whether both rows have the same values in the partitioning columns: they go into the same part. */
    public boolean samePart(RowBatch a, int rowA, RowBatch b, int rowB) {
        for (int i = 0; i < columns.length - 1; i++) {
            if (compare(a.column(columns[i]), rowA, b.column(columns[i]), rowB) != 0) {
                return false;
            }
        }
        return true;
    }

    private static int compare(ColumnVector a, int rowA, ColumnVector b, int rowB) {
        if (a.isNull(rowA) || b.isNull(rowB)) {
            return Boolean.compare(a.isNull(rowA), b.isNull(rowB));
        }
        if (a instanceof LongVector longs) {
            return Long.compare(longs.get(rowA), ((LongVector) b).get(rowB));
        }
        BytesVector left = (BytesVector) a;
        BytesVector right = (BytesVector) b;
        return Arrays.compareUnsigned(left.data(), left.offset(rowA), left.offset(rowA) + left.length(rowA),
                right.data(), right.offset(rowB), right.offset(rowB) + right.length(rowB));
    }
}
