package dev.coldarchive.postgres.internal;

import dev.coldarchive.batch.ColumnVector;
import dev.coldarchive.batch.LongVector;

/** Fields of fixed width: a number, big-endian, and what the archive makes of it. */
enum FixedField implements FieldDecoder {
    BOOLEAN(1), INT2(2), INT4(4),
    /** Also double precision: its raw bits are what the vector holds. */
    INT8(8),
    FLOAT4(4),
    /** Microseconds from 2000-01-01. */
    TIMESTAMP(8),
    /** Days from 2000-01-01. */
    DATE(4),
    TIME(8);

    private final int width;

    FixedField(int width) {
        this.width = width;
    }

    @Override
    public void append(byte[] data, int at, int length, ColumnVector into) {
        FieldDecoder.requireLength(width, length);
        ((LongVector) into).append(value(switch (width) {
            case 1 -> data[at];
            case 2 -> (short) SHORTS.get(data, at);
            case 4 -> (int) INTS.get(data, at);
            default -> (long) LONGS.get(data, at);
        }));
    }

    @Override
    public void appendAll(CopyBlock block, int column, ColumnVector into) {
        int rows = block.rows();
        int nulls = block.load(column, width);
        long[] values = block.values();
        // one loop for each of the frequent ones: in a common one, each value would be asked what it is
        switch (this) {
            case INT2, INT4, INT8 -> { }
            case BOOLEAN -> {
                for (int i = 0; i < rows; i++) {
                    values[i] = bool(values[i]);
                }
            }
            case TIMESTAMP -> {
                for (int i = 0; i < rows; i++) {
                    values[i] = timestamp(values[i]);
                }
            }
            default -> {
                for (int i = 0; i < rows; i++) {
                    values[i] = value(values[i]);
                }
            }
        }
        ((LongVector) into).append(values, block.nulls(), nulls, rows);
    }

    private long value(long raw) {
        return switch (this) {
            case BOOLEAN -> bool(raw);
            case INT2, INT4, INT8 -> raw;
            case FLOAT4 -> raw & 0xffff_ffffL;
            case TIMESTAMP -> timestamp(raw);
            case DATE -> date(raw);
            case TIME -> time(raw);
        };
    }

    private static long bool(long raw) {
        if ((raw & ~1) != 0) {
            throw RefusedValue.malformed("a boolean of " + (raw & 0xff));
        }
        return raw;
    }

    private static long timestamp(long raw) {
        if (raw == Long.MAX_VALUE || raw == Long.MIN_VALUE) {
            throw infinite(raw > 0);
        }
        long micros = raw + EPOCH_MICROS;
        if (micros < raw) {
            throw RefusedValue.unarchivable("a time after the year 294246", "mend the row, or archive the column as string");
        }
        return micros;
    }

    private static long date(long raw) {
        if (raw == Integer.MAX_VALUE || raw == Integer.MIN_VALUE) {
            throw infinite(raw > 0);
        }
        long days = raw + EPOCH_DAYS;
        if (days > Integer.MAX_VALUE) {
            throw RefusedValue.malformed("a date " + days + " days from 1970");
        }
        return days;
    }

    private static long time(long raw) {
        if (raw == DAY_MICROS) {
            throw RefusedValue.unarchivable("24:00:00", "mend the row, or archive the column as string");
        }
        if (raw < 0 || raw > DAY_MICROS) {
            throw RefusedValue.malformed("a time of " + raw + " microseconds");
        }
        return raw;
    }

    private static RefusedValue infinite(boolean positive) {
        return RefusedValue.unarchivable(positive ? "infinity" : "-infinity", "mend the row, or archive the column as string");
    }
}
