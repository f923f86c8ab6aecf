package dev.coldarchive.parquet.internal;

import dev.coldarchive.parquet.internal.StoredColumn.Conversion;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.UUID;

/** A value of a footer's statistics as text. */
final class ValueText {
    private ValueText() {}

    /** Null if the bytes are no value of the column. */
    static String of(StoredColumn column, byte[] plain) {
        Leaf leaf = column.leaf();
        ByteBuffer buffer = ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN);
        try {
            return switch (leaf.physical()) {
                case BOOLEAN -> Boolean.toString(buffer.get() != 0);
                case FLOAT -> Float.toString(buffer.getFloat());
                case DOUBLE -> Double.toString(buffer.getDouble());
                case INT32 -> number(column, buffer.getInt());
                case INT64 -> number(column, buffer.getLong());
                default -> bytes(leaf, plain);
            };
        } catch (RuntimeException e) {
            return null;
        }
    }

    private static String number(StoredColumn column, long stored) {
        if (column.conversion() == Conversion.UNSIGNED_INT) {
            return Integer.toUnsignedString((int) stored);
        }
        if (column.conversion() == Conversion.UNSIGNED_LONG) {
            return Long.toUnsignedString(stored);
        }
        long value = column.conversion() == Conversion.MILLIS ? stored * 1_000 : column.conversion() == Conversion.NANOS ? Math.floorDiv(stored, 1_000L) : stored;
        return switch (column.leaf().type().kind()) {
            case DATE -> LocalDate.ofEpochDay(value).toString();
            case TIME -> LocalTime.ofNanoOfDay(value * 1_000).toString();
            case TIMESTAMP -> instant(value).toString();
            case LOCAL_TIMESTAMP -> LocalDateTime.ofInstant(instant(value), ZoneOffset.UTC).toString();
            case DECIMAL -> BigDecimal.valueOf(value, column.leaf().type().scale()).toPlainString();
            default -> Long.toString(value);
        };
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static String bytes(Leaf leaf, byte[] plain) {
        return switch (leaf.type().kind()) {
            case STRING, JSON -> new String(plain, StandardCharsets.UTF_8);
            case DECIMAL -> new BigDecimal(new BigInteger(plain), leaf.type().scale()).toPlainString();
            case UUID -> {
                ByteBuffer bigEndian = ByteBuffer.wrap(plain);
                yield new UUID(bigEndian.getLong(), bigEndian.getLong()).toString();
            }
            default -> HexFormat.of().formatHex(plain);
        };
    }
}
