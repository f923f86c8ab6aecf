package dev.coldarchive.batch;

import dev.coldarchive.schema.ColumnType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A growing array that takes values in their canonical form. Not thread-safe. */
final class CanonicalBuffer {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] array = new byte[512];
    private int length;

    void reset() {
        length = 0;
    }

    byte[] array() {
        return array;
    }

    int length() {
        return length;
    }

    void putValue(ColumnType type, ColumnVector column, int row) {
        switch (type.kind()) {
            case FLOAT -> putInt((int) ((LongVector) column).get(row));
            case DOUBLE -> putLong(((LongVector) column).get(row));
            case DECIMAL -> putDecimal(type, column, row);
            case LIST -> putList(type.element(), (ListVector) column, row);
            case STRING, JSON, UUID, BYTES -> {
                BytesVector bytes = (BytesVector) column;
                putBytes(bytes.data(), bytes.offset(row), bytes.length(row));
            }
            default -> putLong(((LongVector) column).get(row) ^ Long.MIN_VALUE);
        }
    }

    void putInt(int value) {
        ensure(4);
        INTS.set(array, length, value);
        length += 4;
    }

    private void putLong(long value) {
        ensure(8);
        LONGS.set(array, length, value);
        length += 8;
    }

    private void putBytes(byte[] source, int offset, int count) {
        putInt(count);
        ensure(count);
        System.arraycopy(source, offset, array, length, count);
        length += count;
    }

    private void putDecimal(ColumnType type, ColumnVector column, int row) {
        if (column instanceof LongVector longs) {
            putDecimal(longs.get(row), type.scale());
        } else {
            putDecimal(new BigInteger(((BytesVector) column).get(row)), type.scale());
        }
    }

    private void putDecimal(long unscaled, int scale) {
        long value = unscaled;
        int digits = value == 0 ? 0 : scale;
        while (digits > 0 && value % 10 == 0) {
            value /= 10;
            digits--;
        }
        int bytes = 1;
        while (bytes < 8 && value >> (8 * bytes - 1) != 0 && value >> (8 * bytes - 1) != -1) {
            bytes++;
        }
        putInt(digits);
        putInt(bytes);
        ensure(bytes);
        for (int i = bytes - 1; i >= 0; i--) {
            array[length++] = (byte) (value >> (8 * i));
        }
    }

    private void putDecimal(BigInteger unscaled, int scale) {
        BigInteger value = unscaled;
        int digits = value.signum() == 0 ? 0 : scale;
        while (digits > 0) {
            BigInteger[] divided = value.divideAndRemainder(BigInteger.TEN);
            if (divided[1].signum() != 0) {
                break;
            }
            value = divided[0];
            digits--;
        }
        byte[] bytes = value.toByteArray();
        putInt(digits);
        putBytes(bytes, 0, bytes.length);
    }

    private void putList(ColumnType element, ListVector lists, int row) {
        int from = lists.offset(row);
        int count = lists.length(row);
        ColumnVector elements = lists.elements();
        putInt(count);
        for (int i = from; i < from + count; i++) {
            ensure(1);
            array[length++] = (byte) (elements.isNull(i) ? 0 : 1);
            if (!elements.isNull(i)) {
                putValue(element, elements, i);
            }
        }
    }

    private void ensure(int more) {
        if (array.length - length < more) {
            array = Arrays.copyOf(array, Growth.of(array.length, Math.addExact(length, more), Integer.MAX_VALUE - 64));
        }
    }
}
