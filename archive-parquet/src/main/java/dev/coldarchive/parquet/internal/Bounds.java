package dev.coldarchive.parquet.internal;

import dev.coldarchive.schema.ColumnType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Smallest and largest value of a page or column chunk, as PLAIN values without a length, in Parquet's type-defined order (parquet.thrift, ColumnOrder).
 *
 * <p>Where a NaN is among the values there are none: engines differ in where they sort it, and a missing bound makes all of them look. Long strings
 * are shortened to lower and upper bounds.
 *
 * @param min lower bound
 * @param max upper bound
 * @param minExact whether min is one of the values
 * @param maxExact whether max is one of the values
 */
record Bounds(byte[] min, byte[] max, boolean minExact, boolean maxExact) {
    private static final int MAX_LENGTH = 64;

    /** Bounds of numbers, at least one; null where there are none. */
    static Bounds of(Leaf leaf, long[] values, int count) {
        return switch (leaf.physical()) {
            case FLOAT, DOUBLE -> ofFloating(leaf, values, count);
            default -> {
                long least = values[0];
                long most = values[0];
                for (int i = 1; i < count; i++) {
                    least = Math.min(least, values[i]);
                    most = Math.max(most, values[i]);
                }
                yield new Bounds(plain(leaf, least), plain(leaf, most), true, true);
            }
        };
    }

    /** Bounds of the bytes of a page, at least one value. */
    static Bounds of(Leaf leaf, PageValues values) {
        byte[] bytes = values.bytes();
        int least = 0;
        int most = 0;
        for (int i = 1; i < values.count(); i++) {
            int from = values.offset(i);
            int end = values.offset(i + 1);
            if (compare(leaf, bytes, from, end, bytes, values.offset(least), values.offset(least + 1)) < 0) {
                least = i;
            } else if (compare(leaf, bytes, from, end, bytes, values.offset(most), values.offset(most + 1)) > 0) {
                most = i;
            }
        }
        return of(leaf, beginning(values, least), beginning(values, most));
    }

    /** As much of a value as bounds can tell: the rest of a huge one is not copied. */
    private static byte[] beginning(PageValues values, int index) {
        int from = values.offset(index);
        return Arrays.copyOfRange(values.bytes(), from, Math.min(values.offset(index + 1), from + MAX_LENGTH + 1));
    }

    /** Bounds from exact values, shortened where they are long; null if no short upper bound exists. */
    static Bounds of(Leaf leaf, byte[] min, byte[] max) {
        if (leaf.width() > 0 || min.length <= MAX_LENGTH && max.length <= MAX_LENGTH) {
            return new Bounds(min, max, true, true);
        }
        boolean text = leaf.type().kind() != ColumnType.Kind.BYTES;
        byte[] upper = max.length <= MAX_LENGTH ? max : text ? textAbove(prefix(max, true)) : above(prefix(max, false));
        byte[] lower = min.length <= MAX_LENGTH ? min : prefix(min, text);
        return upper == null ? null : new Bounds(lower, upper, lower == min, upper == max);
    }

    Bounds union(Bounds other, Leaf leaf) {
        boolean lower = compare(leaf, other.min, min) < 0;
        boolean higher = compare(leaf, other.max, max) > 0;
        return new Bounds(lower ? other.min : min, higher ? other.max : max, lower ? other.minExact : minExact, higher ? other.maxExact : maxExact);
    }

    /** Compares two values in PLAIN form. */
    static int compare(Leaf leaf, byte[] a, byte[] b) {
        return switch (leaf.physical()) {
            case BOOLEAN -> Byte.compare(a[0], b[0]);
            case INT32 -> Integer.compare(view(a).getInt(), view(b).getInt());
            case FLOAT -> Float.compare(view(a).getFloat(), view(b).getFloat());
            case DOUBLE -> Double.compare(view(a).getDouble(), view(b).getDouble());
            case INT64 -> Long.compare(view(a).getLong(), view(b).getLong());
            default -> compare(leaf, a, 0, a.length, b, 0, b.length);
        };
    }

    /** Compares two values of any length: decimals by sign first, all else by unsigned bytes. */
    static int compare(Leaf leaf, byte[] a, int aFrom, int aEnd, byte[] b, int bFrom, int bEnd) {
        if (leaf.type().kind() == ColumnType.Kind.DECIMAL && (a[aFrom] ^ b[bFrom]) < 0) {
            return a[aFrom] < 0 ? -1 : 1;
        }
        return Arrays.compareUnsigned(a, aFrom, aEnd, b, bFrom, bEnd);
    }

    private static Bounds ofFloating(Leaf leaf, long[] values, int count) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            double value = leaf.type().kind() == ColumnType.Kind.FLOAT
                    ? Float.intBitsToFloat((int) values[i]) : Double.longBitsToDouble(values[i]);
            if (Double.isNaN(value)) {
                return null;
            }
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        // readers may take -0.0 and 0.0 for equal: bounds hold both
        double lower = least == 0 ? -0.0 : least;
        double upper = most == 0 ? 0.0 : most;
        return leaf.type().kind() == ColumnType.Kind.FLOAT
                ? new Bounds(plain(leaf, Float.floatToRawIntBits((float) lower)), plain(leaf, Float.floatToRawIntBits((float) upper)), true, true)
                : new Bounds(plain(leaf, Double.doubleToRawLongBits(lower)), plain(leaf, Double.doubleToRawLongBits(upper)), true, true);
    }

    private static byte[] plain(Leaf leaf, long value) {
        PageBuffer buffer = new PageBuffer();
        new PlainEncoding(leaf).encode(new long[] {value}, 1, buffer);
        return buffer.copy();
    }

    private static byte[] prefix(byte[] value, boolean text) {
        int end = MAX_LENGTH;
        while (text && end > 0 && (value[end] & 0xc0) == 0x80) {
            end--;
        }
        return Arrays.copyOf(value, end);
    }

    private static byte[] above(byte[] prefix) {
        for (int i = prefix.length - 1; i >= 0; i--) {
            if (prefix[i] != -1) {
                byte[] bound = Arrays.copyOf(prefix, i + 1);
                bound[i]++;
                return bound;
            }
        }
        return null;
    }

    /** The text with its last character replaced by the next one, so that the bound is text too. */
    private static byte[] textAbove(byte[] prefix) {
        String text = new String(prefix, StandardCharsets.UTF_8);
        for (int end = text.length(); end > 0; ) {
            int last = text.codePointBefore(end);
            end -= Character.charCount(last);
            int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
            if (next <= Character.MAX_CODE_POINT) {
                return (text.substring(0, end) + Character.toString(next)).getBytes(StandardCharsets.UTF_8);
            }
        }
        return null;
    }

    private static ByteBuffer view(byte[] value) {
        return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
    }
}
