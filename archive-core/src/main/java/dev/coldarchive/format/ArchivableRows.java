package dev.coldarchive.format;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.batch.BytesVector;
import dev.coldarchive.batch.ColumnVector;
import dev.coldarchive.batch.ListVector;
import dev.coldarchive.batch.LongVector;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.math.BigInteger;

/**
 * Refuses rows that their columns cannot hold exactly, so that a file format may take every value that it is given as valid.
 * Safe for use by several threads.
 */
public final class ArchivableRows {
    private static final long MICROS_OF_DAY = 86_400_000_000L;

    private final TableSchema schema;
    /** Smallest and largest value of each column's fixed-width storage. */
    private final long[] smallest;
    private final long[] largest;

    /** @param schema of the rows that will be looked at */
    public ArchivableRows(TableSchema schema) {
        this.schema = schema;
        int columns = schema.columns().size();
        smallest = new long[columns];
        largest = new long[columns];
        for (int i = 0; i < columns; i++) {
            ColumnType type = schema.columns().get(i).type();
            ColumnType value = type.kind() == ColumnType.Kind.LIST ? type.element() : type;
            smallest[i] = smallest(value);
            largest[i] = largest(value);
        }
    }

    /**
     * Looks at every value of a batch.
     *
     * @param rowsBefore rows that came before the batch, so that the message counts rows from 1
     * @throws ArchiveException of category UNARCHIVABLE that names table, column and row of a value that does not fit
     */
    public void require(RowBatch batch, long rowsBefore) {
        for (int i = 0; i < smallest.length; i++) {
            Column column = schema.columns().get(i);
            ColumnVector vector = batch.column(i);
            if (!column.nullable() && vector.nullCount() > 0) {
                throw refused(column, rowsBefore + firstNull(vector), "is NULL, and the column is required");
            }
            if (vector instanceof ListVector lists) {
                int element = firstMisfit(column.type().element(), lists.elements(), i);
                if (element >= 0) {
                    throw refused(column, rowsBefore + rowOf(lists, element), "has an element that is no " + column.type().element());
                }
            } else {
                int row = firstMisfit(column.type(), vector, i);
                if (row >= 0) {
                    throw refused(column, rowsBefore + row, "is no " + column.type() + describe(vector, row));
                }
            }
        }
    }

    private int firstMisfit(ColumnType type, ColumnVector vector, int column) {
        if (vector instanceof LongVector longs) {
            return firstOutside(longs, smallest[column], largest[column]);
        }
        BytesVector bytes = (BytesVector) vector;
        return switch (type.kind()) {
            case UUID -> firstNotUuid(bytes);
            case DECIMAL -> firstTooPrecise(bytes, BigInteger.TEN.pow(type.precision()));
            default -> -1;
        };
    }

    private static int firstOutside(LongVector longs, long least, long most) {
        if (least == Long.MIN_VALUE && most == Long.MAX_VALUE) {
            return -1;
        }
        long[] values = longs.values();
        int size = longs.size();
        for (int i = 0; i < size; i++) {
            if ((values[i] < least || values[i] > most) && !longs.isNull(i)) {
                return i;
            }
        }
        return -1;
    }

    private static int firstNotUuid(BytesVector bytes) {
        for (int i = 0; i < bytes.size(); i++) {
            if (bytes.length(i) != 16 && !bytes.isNull(i)) {
                return i;
            }
        }
        return -1;
    }

    private static int firstTooPrecise(BytesVector bytes, BigInteger limit) {
        for (int i = 0; i < bytes.size(); i++) {
            int length = bytes.length(i);
            // eight bytes hold less than 10^19, and a decimal kept as bytes has at least 19 digits
            boolean surelyFits = length >= 1 && length <= 8;
            if (!surelyFits && !bytes.isNull(i)
                    && (length == 0 || new BigInteger(bytes.data(), bytes.offset(i), length).abs().compareTo(limit) >= 0)) {
                return i;
            }
        }
        return -1;
    }

    private static int firstNull(ColumnVector vector) {
        int row = 0;
        while (!vector.isNull(row)) {
            row++;
        }
        return row;
    }

    private static int rowOf(ListVector lists, int element) {
        int row = 0;
        while (lists.offset(row + 1) <= element) {
            row++;
        }
        return row;
    }

    private static long smallest(ColumnType type) {
        return switch (type.kind()) {
            case BOOLEAN, FLOAT, TIME -> 0;
            case INT32, DATE -> Integer.MIN_VALUE;
            case DECIMAL -> type.storage() == ColumnType.Storage.LONG ? 1 - powerOfTen(type.precision()) : Long.MIN_VALUE;
            default -> Long.MIN_VALUE;
        };
    }

    private static long largest(ColumnType type) {
        return switch (type.kind()) {
            case BOOLEAN -> 1;
            case FLOAT -> 0xFFFF_FFFFL;
            case TIME -> MICROS_OF_DAY - 1;
            case INT32, DATE -> Integer.MAX_VALUE;
            case DECIMAL -> type.storage() == ColumnType.Storage.LONG ? powerOfTen(type.precision()) - 1 : Long.MAX_VALUE;
            default -> Long.MAX_VALUE;
        };
    }

    private static long powerOfTen(int exponent) {
        return BigInteger.TEN.pow(exponent).longValueExact();
    }

    private static String describe(ColumnVector vector, int row) {
        return vector instanceof LongVector longs ? " (" + longs.get(row) + " as stored)" : "";
    }

    private ArchiveException refused(Column column, long index, String reason) {
        return new ArchiveException(ArchiveException.Category.UNARCHIVABLE,
                "cannot archive column " + column.name() + " of table " + schema.name() + ": row " + (index + 1) + " " + reason,
                "correct the row, or give the column another type in the configuration").inTable(schema.name());
    }
}
