package dev.coldarchive.postgres.internal;

import dev.coldarchive.batch.BytesVector;
import dev.coldarchive.batch.ColumnVector;
import dev.coldarchive.batch.LongVector;
import java.sql.SQLException;

/**
 * Decimals as {@code numeric_recv} takes them: the mirror of {@link NumericDecoder}. The unscaled value is cut into digits to the base 10,000 from the right, the first cut
 * such that the decimal point lies between two of them. Not thread-safe.
 */
final class NumericEncoder implements FieldEncoder {
    private static final int NEGATIVE = 0x4000;
    private static final int BASE = 10_000;
    /** 38 digits are at most 11 to the base 10,000 once the point lies between two of them. */
    private static final int MOST_DIGITS = 11;
    private static final int[] POWERS = {1, 10, 100, 1_000};

    private final int scale;
    /** Digits to the base 10,000 behind the point. */
    private final int behindPoint;
    /** Digits to the base 10, of those behind the point, in the last digit to the base 10,000; 0 if it is whole. */
    private final int inLast;
    /** The last digit first. */
    private final short[] digits = new short[MOST_DIGITS];
    /** The absolute value in words of 32 bits, the lowest first. */
    private final int[] words = new int[4];
    private int first;
    private int count;
    private boolean negative;

    NumericEncoder(int scale) {
        this.scale = scale;
        this.behindPoint = (scale + 3) / 4;
        this.inLast = scale % 4;
    }

    @Override
    public int length(ColumnVector from, int index) {
        if (from instanceof LongVector longs) {
            cut(longs.get(index));
        } else {
            BytesVector bytes = (BytesVector) from;
            cut(bytes.data(), bytes.offset(index), bytes.length(index));
        }
        first = 0;
        while (first < count && digits[first] == 0) {
            first++;
        }
        return 8 + 2 * (count - first);
    }

    @Override
    public void write(ColumnVector from, int index, CopyChunk to) throws SQLException {
        to.putShort(count - first);
        to.putShort(count == 0 ? 0 : count - 1 - behindPoint);
        to.putShort(negative ? NEGATIVE : 0);
        to.putShort(scale);
        for (int i = count - 1; i >= first; i--) {
            to.putShort(digits[i]);
        }
    }

    private void cut(long value) {
        negative = value < 0;
        long rest = Math.abs(value); // a decimal in a long has at most 18 digits
        count = 0;
        if (inLast > 0 && rest > 0) {
            digits[count++] = (short) (rest % POWERS[inLast] * POWERS[4 - inLast]);
            rest /= POWERS[inLast];
        }
        for (; rest > 0; rest /= BASE) {
            digits[count++] = (short) (rest % BASE);
        }
    }

    private void cut(byte[] data, int from, int length) {
        negative = data[from] < 0;
        for (int word = 0; word < 4; word++) {
            words[word] = 0;
            for (int i = 3; i >= 0; i--) {
                int at = length - 1 - 4 * word - i;
                words[word] = words[word] << 8 | (at < 0 ? negative ? 0xff : 0 : data[from + at] & 0xff);
            }
        }
        if (negative) {
            negate();
        }
        count = 0;
        if (inLast > 0 && !isZero()) {
            digits[count++] = (short) (divide(POWERS[inLast]) * POWERS[4 - inLast]);
        }
        while (!isZero()) {
            digits[count++] = (short) divide(BASE);
        }
    }

    private void negate() {
        long carry = 1;
        for (int i = 0; i < 4; i++) {
            carry += ~words[i] & 0xffffffffL;
            words[i] = (int) carry;
            carry >>>= 32;
        }
    }

    private boolean isZero() {
        return (words[0] | words[1] | words[2] | words[3]) == 0;
    }

    /** Divides the absolute value, and gives the remainder. */
    private int divide(int by) {
        long rest = 0;
        for (int i = 3; i >= 0; i--) {
            long part = rest << 32 | words[i] & 0xffffffffL;
            words[i] = (int) (part / by);
            rest = part % by;
        }
        return (int) rest;
    }
}
