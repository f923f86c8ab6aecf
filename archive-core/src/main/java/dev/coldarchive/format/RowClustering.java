package dev.coldarchive.format;

import dev.coldarchive.batch.ColumnVector;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.util.Arrays;
import java.util.List;

/**
 * In which order the rows of a clustered row group lie: by the values of some columns, the first weighing most, ascending, NULLs last; rows that are equal in all of them as
 * they came. Numbers go by value, false before true, everything else by its unsigned bytes. Not thread-safe.
 */
public final class RowClustering {
    private final TableSchema schema;
    private final int[] columns;

    /**
     * @param columns that {@linkplain #allowed may be} clustered by
     * @throws IllegalArgumentException if one is not there
     */
    public RowClustering(TableSchema schema, List<String> columns) {
        this.schema = schema;
        this.columns = columns.stream().mapToInt(schema::position).toArray();
    }

    /** Whether values of this type have an order that all readers agree on: not those in which a NaN may be, not JSON, not lists. */
    public static boolean allowed(ColumnType type) {
        return switch (type.kind()) {
            case FLOAT, DOUBLE, JSON, LIST -> false;
            default -> true;
        };
    }

    /** The rows' numbers in their new order. Takes time for each different value's place among the others, not for each row's. */
    public int[] order(RowBatch rows) {
        int count = rows.rows();
        int[] order = new int[count];
        Arrays.setAll(order, row -> row);
        long[] keys = new long[count];
        // from the last column to the first: the position in the lower half keeps what was ordered before
        for (int c = columns.length - 1; c >= 0; c--) {
            ColumnVector values = rows.column(columns[c]);
            int[] ranks = ValueRanks.of(values, schema.columns().get(columns[c]).type());
            int[] before = order;
            for (int i = 0; i < count; i++) {
                keys[i] = (long) ranks[before[i]] << 32 | i;
            }
            Arrays.sort(keys);
            order = new int[count];
            for (int i = 0; i < count; i++) {
                order[i] = before[(int) keys[i]];
            }
        }
        return order;
    }
}
