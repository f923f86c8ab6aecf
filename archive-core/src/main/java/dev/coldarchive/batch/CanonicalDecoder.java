package dev.coldarchive.batch;

import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** Rows from their {@linkplain CanonicalRows canonical bytes}, which lose nothing as long as the schema is known. Not thread-safe. */
public final class CanonicalDecoder {
    /** Of 38 digits. */
    private static final int MAX_DECIMAL_BYTES = 16;

    private final int[] order;
    private final int[] tags;
    private final ColumnType[] types;

    /** @param schema of the rows that were encoded */
    public CanonicalDecoder(TableSchema schema) {
        order = CanonicalRows.canonicalOrder(schema, schema.columns().stream().map(Column::name).toList());
        tags = new int[order.length];
        types = new ColumnType[order.length];
        for (int i = 0; i < order.length; i++) {
            tags[i] = CanonicalRows.tag(schema.columns().get(order[i]).name());
            types[i] = schema.columns().get(order[i]).type();
        }
    }

    /**
     * Appends one row.
     *
     * @throws IllegalArgumentException if the bytes are not those of one row of this schema
     */
    public void append(byte[] bytes, int offset, int length, RowBatch to) {
        try {
            row(ByteBuffer.wrap(bytes, offset, length).slice(), to);
        } catch (BufferUnderflowException | ArithmeticException e) {
            throw new IllegalArgumentException("these are not the bytes of a row of " + to.schema().name(), e);
        }
    }

    private void row(ByteBuffer from, RowBatch to) {
        for (int i = 0; i < order.length; i++) {
            ColumnVector column = to.column(order[i]);
            if (from.remaining() >= 4 && from.getInt(from.position()) == tags[i]) {
                from.getInt();
                value(types[i], from, column);
            } else {
                column.appendNull();
            }
        }
        if (from.hasRemaining()) {
            throw new IllegalArgumentException(from.remaining() + " bytes are left over after the last column");
        }
    }

    private static void value(ColumnType type, ByteBuffer from, ColumnVector column) {
        switch (type.kind()) {
            case FLOAT -> ((LongVector) column).append(from.getInt() & 0xffff_ffffL);
            case DOUBLE -> ((LongVector) column).append(from.getLong());
            case DECIMAL -> decimal(type, from, column);
            case STRING, JSON, UUID, BYTES -> {
                int length = length(from);
                ((BytesVector) column).append(from.array(), from.arrayOffset() + from.position(), length);
                from.position(from.position() + length);
            }
            case LIST -> {
                ListVector lists = (ListVector) column;
                int count = from.getInt();
                if (count < 0) {
                    throw new BufferUnderflowException();
                }
                for (int left = count; left > 0; left--) {
                    element(type.element(), from, lists.elements());
                }
                lists.endList();
            }
            default -> ((LongVector) column).append(from.getLong() ^ Long.MIN_VALUE);
        }
    }

    private static void element(ColumnType type, ByteBuffer from, ColumnVector elements) {
        int there = from.get();
        if (there == 0) {
            elements.appendNull();
        } else if (there == 1) {
            value(type, from, elements);
        } else {
            throw new ArithmeticException("an element is there or not, not " + there);
        }
    }

    /** Reads a length, which what is left must have: a wrong one must not take memory. */
    private static int length(ByteBuffer from) {
        int length = from.getInt();
        if (length < 0 || length > from.remaining()) {
            throw new BufferUnderflowException();
        }
        return length;
    }

    private static void decimal(ColumnType type, ByteBuffer from, ColumnVector column) {
        int scale = from.getInt();
        byte[] digits = new byte[length(from)];
        if (scale < 0 || scale > type.scale() || digits.length == 0 || digits.length > MAX_DECIMAL_BYTES) {
            throw new ArithmeticException("a decimal of " + scale + " digits after the point in a column of type " + type);
        }
        from.get(digits);
        BigInteger sent = new BigInteger(digits);
        if (sent.toByteArray().length != digits.length || scale > 0 && sent.mod(BigInteger.TEN).signum() == 0) {
            throw new ArithmeticException("a decimal that is not written the one canonical way");
        }
        BigInteger unscaled = new BigDecimal(sent, scale).setScale(type.scale()).unscaledValue();
        if (column instanceof LongVector longs) {
            longs.append(unscaled.longValueExact());
        } else {
            ((BytesVector) column).append(unscaled.toByteArray());
        }
    }
}
