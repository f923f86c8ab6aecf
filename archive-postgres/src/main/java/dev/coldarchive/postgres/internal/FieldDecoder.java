package dev.coldarchive.postgres.internal;

import dev.coldarchive.batch.BytesVector;
import dev.coldarchive.batch.ColumnVector;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Appends one binary field to a column vector. The forms are those of PostgreSQL's {@code *send} functions
 * ({@code src/backend/utils/adt}); none of these allocates an object a value.
 */
interface FieldDecoder {

    /**
     * @param data bytes of the stream
     * @param at where the field begins
     * @param length its length, 0 or more; {@code at + length} lies within the array
     * @throws RefusedValue if it is no such value, or one that the archive cannot hold
     */
    void append(byte[] data, int at, int length, ColumnVector into);

    /** Appends the same field of all rows of a block, NULLs too. */
    default void appendAll(CopyBlock block, int column, ColumnVector into) {
        for (int i = 0; i < block.rows(); i++) {
            int length = block.length(column, i);
            if (length < 0) {
                into.appendNull();
            } else {
                append(block.data(i), block.at(column, i), length, into);
            }
        }
    }

    VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** 2000-01-01, from which PostgreSQL counts. */
    long EPOCH_MICROS = 946_684_800_000_000L;
    int EPOCH_DAYS = 10_957;
    long DAY_MICROS = 86_400_000_000L;

    static void requireLength(int expected, int length) {
        if (length != expected) {
            throw RefusedValue.malformed("a field of " + length + " bytes where " + expected + " were expected");
        }
    }

    FieldDecoder BOOLEAN = FixedField.BOOLEAN;
    FieldDecoder INT2 = FixedField.INT2;
    FieldDecoder INT4 = FixedField.INT4;
    FieldDecoder INT8 = FixedField.INT8;
    FieldDecoder FLOAT4 = FixedField.FLOAT4;
    FieldDecoder TIMESTAMP = FixedField.TIMESTAMP;
    FieldDecoder DATE = FixedField.DATE;
    FieldDecoder TIME = FixedField.TIME;

    FieldDecoder BYTES = (data, at, length, into) -> ((BytesVector) into).append(data, at, length);

    FieldDecoder UUID = (data, at, length, into) -> {
        requireLength(16, length);
        ((BytesVector) into).append(data, at, length);
    };

    FieldDecoder TEXT = new TextField();

    FieldDecoder JSONB = (data, at, length, into) -> {
        if (length < 1 || data[at] != 1) {
            throw RefusedValue.malformed("jsonb of a version that is not 1");
        }
        TEXT.append(data, at + 1, length - 1, into);
    };
}
