package dev.coldarchive.internal.rows;

import dev.coldarchive.batch.BytesVector;
import dev.coldarchive.batch.ColumnVector;
import dev.coldarchive.batch.LongVector;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.math.BigInteger;

/** Rows under another schema of the same table: missing columns are NULL, others are left out, values are widened without loss. Not thread-safe. */
public final class AdaptedRows implements RowReader {
    private final RowReader source;
    private final TableSchema schema;
    private final RowBatch input;

    public AdaptedRows(RowReader source, TableSchema schema) {
        this.source = source;
        this.schema = schema;
        this.input = new RowBatch(source.schema());
    }

    @Override
    public TableSchema schema() {
        return schema;
    }

    @Override
    public boolean next(RowBatch batch) {
        batch.clear();
        boolean more = source.next(input);
        append(input, batch);
        return more;
    }

    /** Appends all rows of a batch to one with another schema. */
    public static void append(RowBatch from, RowBatch to) {
        for (int i = 0; i < to.schema().columns().size(); i++) {
            Column column = to.schema().columns().get(i);
            int there = from.schema().indexOf(column.name()).orElse(-1);
            if (there < 0) {
                for (int row = 0; row < from.rows(); row++) {
                    to.column(i).appendNull();
                }
            } else {
                adapt(from.column(there), from.schema().columns().get(there).type(), to.column(i), column.type());
            }
        }
    }

    private static void adapt(ColumnVector from, ColumnType was, ColumnVector to, ColumnType is) {
        boolean sameValues = was.equals(is) || is.kind() == ColumnType.Kind.INT64;
        if (sameValues) {
            to.appendRange(from, 0, from.size());
            return;
        }
        for (int row = 0; row < from.size(); row++) {
            if (from.isNull(row)) {
                to.appendNull();
            } else if (is.kind() == ColumnType.Kind.DOUBLE) {
                ((LongVector) to).append(Double.doubleToRawLongBits(Float.intBitsToFloat((int) ((LongVector) from).get(row))));
            } else {
                rescale(from, row, is.scale() - was.scale(), to);
            }
        }
    }

    private static void rescale(ColumnVector from, int row, int digits, ColumnVector to) {
        BigInteger unscaled = from instanceof LongVector longs ? BigInteger.valueOf(longs.get(row)) : new BigInteger(((BytesVector) from).get(row));
        BigInteger rescaled = unscaled.multiply(BigInteger.TEN.pow(digits));
        if (to instanceof LongVector longs) {
            longs.append(rescaled.longValueExact());
        } else {
            ((BytesVector) to).append(rescaled.toByteArray());
        }
    }

    @Override
    public void close() {
        source.close();
    }
}
