package dev.coldarchive.postgres.internal;

import dev.coldarchive.batch.BytesVector;
import dev.coldarchive.batch.ColumnVector;
import dev.coldarchive.batch.LongVector;
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

    FieldDecoder BOOLEAN = (data, at, length, into) -> {
        requireLength(1, length);
        if ((data[at] & 0xff) > 1) {
            throw RefusedValue.malformed("a boolean of " + (data[at] & 0xff));
        }
        ((LongVector) into).append(data[at]);
    };

    FieldDecoder INT2 = (data, at, length, into) -> {
        requireLength(2, length);
        ((LongVector) into).append((short) SHORTS.get(data, at));
    };

    FieldDecoder INT4 = (data, at, length, into) -> {
        requireLength(4, length);
        ((LongVector) into).append((int) INTS.get(data, at));
    };

    /** Also double precision: its raw bits are what the vector holds. */
    FieldDecoder INT8 = (data, at, length, into) -> {
        requireLength(8, length);
        ((LongVector) into).append((long) LONGS.get(data, at));
    };

    FieldDecoder FLOAT4 = (data, at, length, into) -> {
        requireLength(4, length);
        ((LongVector) into).append((int) INTS.get(data, at) & 0xffffffffL);
    };

    FieldDecoder BYTES = (data, at, length, into) -> ((BytesVector) into).append(data, at, length);

    FieldDecoder UUID = (data, at, length, into) -> {
        requireLength(16, length);
        ((BytesVector) into).append(data, at, length);
    };

    FieldDecoder TEXT = (data, at, length, into) -> {
        if (!Utf8.isValid(data, at, length)) {
            throw RefusedValue.unarchivable("text that is not UTF-8", "archive the column as bytes (columns: {<name>: bytes}), or mend the row");
        }
        ((BytesVector) into).append(data, at, length);
    };

    FieldDecoder JSONB = (data, at, length, into) -> {
        if (length < 1 || data[at] != 1) {
            throw RefusedValue.malformed("jsonb of a version that is not 1");
        }
        TEXT.append(data, at + 1, length - 1, into);
    };

    /** Microseconds from 2000-01-01. */
    FieldDecoder TIMESTAMP = (data, at, length, into) -> {
        requireLength(8, length);
        long value = (long) LONGS.get(data, at);
        if (value == Long.MAX_VALUE || value == Long.MIN_VALUE) {
            throw infinite(value > 0);
        }
        long micros = value + EPOCH_MICROS;
        if (micros < value) {
            throw RefusedValue.unarchivable("a time after the year 294246", "mend the row, or archive the column as string");
        }
        ((LongVector) into).append(micros);
    };

    /** Days from 2000-01-01. */
    FieldDecoder DATE = (data, at, length, into) -> {
        requireLength(4, length);
        int value = (int) INTS.get(data, at);
        if (value == Integer.MAX_VALUE || value == Integer.MIN_VALUE) {
            throw infinite(value > 0);
        }
        long days = (long) value + EPOCH_DAYS;
        if (days > Integer.MAX_VALUE) {
            throw RefusedValue.malformed("a date " + days + " days from 1970");
        }
        ((LongVector) into).append(days);
    };

    FieldDecoder TIME = (data, at, length, into) -> {
        requireLength(8, length);
        long micros = (long) LONGS.get(data, at);
        if (micros == DAY_MICROS) {
            throw RefusedValue.unarchivable("24:00:00", "mend the row, or archive the column as string");
        }
        if (micros < 0 || micros > DAY_MICROS) {
            throw RefusedValue.malformed("a time of " + micros + " microseconds");
        }
        ((LongVector) into).append(micros);
    };

    private static RefusedValue infinite(boolean positive) {
        return RefusedValue.unarchivable(positive ? "infinity" : "-infinity", "mend the row, or archive the column as string");
    }
}
