package dev.coldarchive.postgres.internal;

import dev.coldarchive.batch.BytesVector;
import dev.coldarchive.batch.ColumnVector;
import dev.coldarchive.batch.LongVector;
import dev.coldarchive.schema.ColumnType;
import java.math.BigInteger;

/**
 * Numeric as {@code numeric_send} writes it: number of digits, weight, sign, display scale (16 bits each), then digits to the
 * base 10,000, the first worth {@code 10,000^weight}. Gives the exact unscaled value at the column's scale, or refuses.
 * Not thread-safe.
 */
final class NumericDecoder implements FieldDecoder {
    private static final int NEGATIVE = 0x4000;
    private static final int NAN = 0xc000;
    private static final int PLUS_INFINITY = 0xd000;
    private static final int MINUS_INFINITY = 0xf000;

    private final ColumnType type;
    private final int scale;
    /** 10^precision, which no absolute value reaches; upper and lower 64 bits. */
    private final long limitHigh;
    private final long limitLow;
    private final byte[] scratch = new byte[16];
    /** The absolute value so far; never above 2^127. */
    private long high;
    private long low;

    NumericDecoder(ColumnType decimal) {
        type = decimal;
        scale = decimal.scale();
        BigInteger limit = BigInteger.TEN.pow(decimal.precision());
        limitHigh = limit.shiftRight(64).longValue();
        limitLow = limit.longValue();
    }

    int scale() {
        return scale;
    }

    @Override
    public void append(byte[] data, int at, int length, ColumnVector into) {
        if (length < 8) {
            throw RefusedValue.malformed("a numeric of " + length + " bytes");
        }
        int digits = (short) SHORTS.get(data, at);
        int weight = (short) SHORTS.get(data, at + 2);
        int sign = (short) SHORTS.get(data, at + 4) & 0xffff;
        if (digits < 0 || length != 8 + 2 * digits) {
            throw RefusedValue.malformed("a numeric of " + digits + " digits in " + length + " bytes");
        }
        if (sign != 0 && sign != NEGATIVE) {
            throw special(sign);
        }
        high = 0;
        low = 0;
        boolean exact = true;
        // Power of ten that one unit of the digit stands for, at the column's scale.
        int exponent = 4 * weight + scale;
        for (int i = 0; i < digits; i++, exponent -= 4) {
            int digit = (short) SHORTS.get(data, at + 8 + 2 * i);
            if (digit < 0 || digit > 9_999) {
                throw RefusedValue.malformed("a digit of " + digit + " in a numeric");
            }
            if (exponent >= 0) {
                multiplyAndAdd(10_000, digit);
            } else if (exponent > -4) {
                int below = POWERS[-exponent];
                exact &= digit % below == 0;
                multiplyAndAdd(POWERS[4 + exponent], digit / below);
            } else {
                exact &= digit == 0;
            }
        }
        // The last digit's own power, where the trailing zeros were not sent.
        for (int zeros = exponent + 4; zeros > 0 && digits > 0 && (high | low) != 0; zeros -= 4) {
            multiplyAndAdd(POWERS[Math.min(zeros, 4)], 0);
        }
        if (!exact) {
            throw RefusedValue.unarchivable("a number with more than " + scale + " digits after the point, which is no " + type,
                    "archive the column with a larger scale, or as string");
        }
        store(sign == NEGATIVE, into);
    }

    private static final int[] POWERS = {1, 10, 100, 1_000, 10_000};

    private RefusedValue special(int sign) {
        String name = switch (sign) {
            case NAN -> "NaN";
            case PLUS_INFINITY -> "Infinity";
            case MINUS_INFINITY -> "-Infinity";
            default -> null;
        };
        return name == null ? RefusedValue.malformed("a numeric with the sign " + sign)
                : RefusedValue.unarchivable(name + ", which is no " + type, "archive the column as double or string, or mend the row");
    }

    private void multiplyAndAdd(int factor, int summand) {
        // The limit is at most 10^38, and a factor at most 10^4: staying below it, the product stays below 2^141; so it is checked by halves.
        long carried = Math.multiplyHigh(low, factor) + (low < 0 ? factor : 0);
        if (high > Long.MAX_VALUE / factor) {
            throw tooLarge();
        }
        long upper = high * factor;
        high = upper + carried;
        long product = low * factor;
        low = product + summand;
        if (Long.compareUnsigned(low, product) < 0) {
            high++;
        }
        if (high < 0 || high > limitHigh || high == limitHigh && Long.compareUnsigned(low, limitLow) >= 0) {
            throw tooLarge();
        }
    }

    private RefusedValue tooLarge() {
        return RefusedValue.unarchivable("a number of more than " + type.precision() + " digits, which is no " + type,
                "archive the column with a larger precision, or as string");
    }

    private void store(boolean negative, ColumnVector into) {
        if (negative) {
            low = -low;
            high = ~high + (low == 0 ? 1 : 0);
        }
        if (into instanceof LongVector longs) {
            longs.append(low);
            return;
        }
        LONGS.set(scratch, 0, high);
        LONGS.set(scratch, 8, low);
        int from = 0;
        while (from < 15 && (scratch[from] == 0 && scratch[from + 1] >= 0 || scratch[from] == -1 && scratch[from + 1] < 0)) {
            from++;
        }
        ((BytesVector) into).append(scratch, from, 16 - from);
    }
}
