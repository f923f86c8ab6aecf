package dev.coldarchive.batch;

import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.TableSchema;

/**
 * Rows as typed column vectors: the only form in which rows travel between modules. A reader fills it, whoever asked for
 * it reads it before asking again. Not thread-safe.
 */
public final class RowBatch {
    private final TableSchema schema;
    private final ColumnVector[] columns;

    /** @param schema what the columns are, in this order */
    public RowBatch(TableSchema schema) {
        this.schema = schema;
        this.columns = schema.columns().stream().map(Column::type).map(ColumnVector::of).toArray(ColumnVector[]::new);
    }

    /** What the columns are. */
    public TableSchema schema() {
        return schema;
    }

    /** How many whole rows it holds: every column has as many values. */
    public int rows() {
        return columns[0].size();
    }

    /** The values of a column, by its place in the schema. */
    public ColumnVector column(int index) {
        return columns[index];
    }

    /** The same, of a column that is held as 64-bit numbers. */
    public LongVector longs(int index) {
        return (LongVector) columns[index];
    }

    /** The same, of a column that is held as bytes. */
    public BytesVector bytes(int index) {
        return (BytesVector) columns[index];
    }

    /** Roughly how many bytes of values it holds. */
    public long sizeBytes() {
        long sum = 0;
        for (ColumnVector column : columns) {
            sum += column.sizeBytes();
        }
        return sum;
    }

    /** Appends one row of a batch with the same columns. */
    public void appendRow(RowBatch source, int row) {
        for (int i = 0; i < columns.length; i++) {
            columns[i].appendFrom(source.columns[i], row);
        }
    }

    /** Appends the rows {@code [from, to)} of a batch with the same columns. */
    public void appendRows(RowBatch source, int from, int to) {
        for (int i = 0; i < columns.length; i++) {
            columns[i].appendRange(source.columns[i], from, to);
        }
    }

    /** Forgets all rows; keeps its memory for the next ones. */
    public void clear() {
        for (ColumnVector column : columns) {
            column.clear();
        }
    }
}
