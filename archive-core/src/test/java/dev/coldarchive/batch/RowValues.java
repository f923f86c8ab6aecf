package dev.coldarchive.batch;

import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * Rows as plain objects, for tests. A value may be given as what people write (String, Integer, BigDecimal, Instant, LocalDate,
 * LocalDateTime, LocalTime, UUID, Boolean, Float, Double, List) or in its stored form: Long, byte[], List of these; null is NULL.
 */
public final class RowValues {
    private RowValues() {}

    public static RowBatch batch(TableSchema schema, Object[]... rows) {
        RowBatch batch = new RowBatch(schema);
        for (Object[] row : rows) {
            append(batch, row);
        }
        return batch;
    }

    public static void append(RowBatch batch, Object... row) {
        List<Column> columns = batch.schema().columns();
        if (row.length != columns.size()) {
            throw new IllegalArgumentException(row.length + " values for " + columns.size() + " columns");
        }
        for (int i = 0; i < row.length; i++) {
            append(batch.column(i), stored(columns.get(i).type(), row[i]));
        }
    }

    /** One row in stored form. */
    public static Object[] row(RowBatch batch, int row) {
        Object[] values = new Object[batch.schema().columns().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(batch.column(i), row);
        }
        return values;
    }

    public static List<Object[]> rows(RowBatch batch) {
        List<Object[]> rows = new ArrayList<>();
        for (int row = 0; row < batch.rows(); row++) {
            rows.add(row(batch, row));
        }
        return rows;
    }

    /** Everything that a reader has; closes it. */
    public static List<Object[]> readAll(RowReader reader) {
        List<Object[]> rows = new ArrayList<>();
        try (reader) {
            RowBatch batch = new RowBatch(reader.schema());
            while (reader.next(batch)) {
                rows.addAll(rows(batch));
            }
        }
        return rows;
    }

    /** Rows as text, one each: equal texts are equal rows, bytes and lists included. */
    public static List<String> texts(List<Object[]> rows) {
        return rows.stream().map(row -> text(Arrays.asList(row))).toList();
    }

    private static String text(Object stored) {
        if (stored instanceof byte[] bytes) {
            return "x" + HexFormat.of().formatHex(bytes);
        }
        return stored instanceof List<?> list ? list.stream().map(RowValues::text).toList().toString() : String.valueOf(stored);
    }

    private static void append(ColumnVector column, Object stored) {
        if (stored == null) {
            column.appendNull();
        } else if (column instanceof LongVector longs) {
            longs.append((Long) stored);
        } else if (column instanceof BytesVector bytes) {
            bytes.append((byte[]) stored);
        } else {
            ListVector lists = (ListVector) column;
            ((List<?>) stored).forEach(element -> append(lists.elements(), element));
            lists.endList();
        }
    }

    private static Object value(ColumnVector column, int row) {
        if (column.isNull(row)) {
            return null;
        }
        if (column instanceof LongVector longs) {
            return longs.get(row);
        }
        if (column instanceof BytesVector bytes) {
            return bytes.get(row);
        }
        ListVector lists = (ListVector) column;
        List<Object> elements = new ArrayList<>();
        for (int i = lists.offset(row); i < lists.offset(row + 1); i++) {
            elements.add(value(lists.elements(), i));
        }
        return elements;
    }

    /** The stored form of a value: Long, byte[] or List; null for NULL. */
    public static Object stored(ColumnType type, Object value) {
        if (value == null) {
            return null;
        }
        if (type.storage() == ColumnType.Storage.LIST) {
            List<Object> elements = new ArrayList<>();
            ((List<?>) value).forEach(element -> elements.add(stored(type.element(), element)));
            return elements;
        }
        if (value instanceof byte[] || type.storage() == ColumnType.Storage.LONG && value instanceof Long) {
            return value;
        }
        return switch (type.kind()) {
            case BOOLEAN -> (Boolean) value ? 1L : 0L;
            case INT32, INT64 -> ((Number) value).longValue();
            case FLOAT -> Float.floatToRawIntBits(((Number) value).floatValue()) & 0xffffffffL;
            case DOUBLE -> Double.doubleToRawLongBits(((Number) value).doubleValue());
            case DECIMAL -> decimal(type, value);
            case STRING, JSON, BYTES -> value.toString().getBytes(StandardCharsets.UTF_8);
            case UUID -> ByteBuffer.allocate(16).putLong(((UUID) value).getMostSignificantBits()).putLong(((UUID) value).getLeastSignificantBits()).array();
            case TIMESTAMP -> ChronoUnit.MICROS.between(Instant.EPOCH, (Instant) value);
            case LOCAL_TIMESTAMP -> ChronoUnit.MICROS.between(Instant.EPOCH, ((LocalDateTime) value).toInstant(ZoneOffset.UTC));
            case DATE -> ((LocalDate) value).toEpochDay();
            case TIME -> ((LocalTime) value).toNanoOfDay() / 1_000;
            case LIST -> throw new IllegalStateException("lists are done above");
        };
    }

    private static Object decimal(ColumnType type, Object value) {
        BigInteger unscaled = value instanceof BigInteger given ? given : new BigDecimal(value.toString()).setScale(type.scale()).unscaledValue();
        return type.storage() == ColumnType.Storage.LONG ? (Object) unscaled.longValueExact() : unscaled.toByteArray();
    }
}
