package dev.coldarchive.schema;

import java.util.Objects;

/**
 * The type of an archived column, and how its values travel in a {@link dev.coldarchive.batch.ColumnVector}.
 *
 * <table>
 * <caption>Kinds and the form of one value</caption>
 * <tr><th>kind</th><th>storage</th><th>value</th></tr>
 * <tr><td>BOOLEAN</td><td>LONG</td><td>0 or 1</td></tr>
 * <tr><td>INT32, INT64</td><td>LONG</td><td>the number</td></tr>
 * <tr><td>FLOAT, DOUBLE</td><td>LONG</td><td>{@code floatToRawIntBits} (zero-extended), {@code doubleToRawLongBits}</td></tr>
 * <tr><td>DECIMAL, precision ≤ 18</td><td>LONG</td><td>unscaled value</td></tr>
 * <tr><td>DECIMAL, precision 19 to 38</td><td>BYTES</td><td>unscaled value, minimal big-endian two's complement</td></tr>
 * <tr><td>DATE</td><td>LONG</td><td>days from the Unix epoch</td></tr>
 * <tr><td>TIME</td><td>LONG</td><td>microseconds from midnight, below 86,400,000,000</td></tr>
 * <tr><td>TIMESTAMP, LOCAL_TIMESTAMP</td><td>LONG</td><td>microseconds from the Unix epoch (wall clock as if UTC for LOCAL)</td></tr>
 * <tr><td>STRING, JSON</td><td>BYTES</td><td>UTF-8</td></tr>
 * <tr><td>UUID</td><td>BYTES</td><td>16 bytes, big-endian</td></tr>
 * <tr><td>BYTES</td><td>BYTES</td><td>as is</td></tr>
 * <tr><td>LIST</td><td>LIST</td><td>elements of the element type, which may be null</td></tr>
 * </table>
 *
 * @param kind what it is
 * @param precision decimal digits in all, 1 to 38; 0 but for DECIMAL
 * @param scale decimal digits after the point, 0 to precision; 0 but for DECIMAL
 * @param element type of the elements of a LIST, never a list itself; null otherwise
 */
public record ColumnType(Kind kind, int precision, int scale, ColumnType element) {

    /** What a value is. */
    public enum Kind { BOOLEAN, INT32, INT64, FLOAT, DOUBLE, DECIMAL, STRING, JSON, UUID, BYTES, TIMESTAMP, LOCAL_TIMESTAMP, DATE, TIME, LIST }

    /** How values lie in memory. */
    public enum Storage { LONG, BYTES, LIST }

    public static final ColumnType BOOLEAN = of(Kind.BOOLEAN);
    public static final ColumnType INT32 = of(Kind.INT32);
    public static final ColumnType INT64 = of(Kind.INT64);
    public static final ColumnType FLOAT = of(Kind.FLOAT);
    public static final ColumnType DOUBLE = of(Kind.DOUBLE);
    public static final ColumnType STRING = of(Kind.STRING);
    public static final ColumnType JSON = of(Kind.JSON);
    public static final ColumnType UUID = of(Kind.UUID);
    public static final ColumnType BYTES = of(Kind.BYTES);
    public static final ColumnType TIMESTAMP = of(Kind.TIMESTAMP);
    public static final ColumnType LOCAL_TIMESTAMP = of(Kind.LOCAL_TIMESTAMP);
    public static final ColumnType DATE = of(Kind.DATE);
    public static final ColumnType TIME = of(Kind.TIME);

    /** Largest precision of a decimal whose unscaled value surely fits a long. */
    public static final int LONG_DECIMAL = 18;
    /** Largest precision that readers of Parquet agree on. */
    public static final int MAX_DECIMAL = 38;

    public ColumnType {
        Objects.requireNonNull(kind, "kind");
        if (kind == Kind.DECIMAL ? precision < 1 || precision > MAX_DECIMAL || scale < 0 || scale > precision : precision != 0 || scale != 0) {
            throw new IllegalArgumentException("no such type: " + kind + "(" + precision + "," + scale + ")");
        }
        if ((kind == Kind.LIST) != (element != null) || element != null && element.kind == Kind.LIST) {
            throw new IllegalArgumentException("a list has one element type that is not a list, and nothing else has one");
        }
    }

    private static ColumnType of(Kind kind) {
        return new ColumnType(kind, 0, 0, null);
    }

    /**
     * @param precision digits in all, 1 to 38
     * @param scale digits behind the point, 0 to {@code precision}
     */
    public static ColumnType decimal(int precision, int scale) {
        return new ColumnType(Kind.DECIMAL, precision, scale, null);
    }

    /** One-dimensional. */
    public static ColumnType listOf(ColumnType element) {
        return new ColumnType(Kind.LIST, 0, 0, element);
    }

    /** What a vector holds values of this type as. */
    public Storage storage() {
        return switch (kind) {
            case STRING, JSON, UUID, BYTES -> Storage.BYTES;
            case DECIMAL -> precision <= LONG_DECIMAL ? Storage.LONG : Storage.BYTES;
            case LIST -> Storage.LIST;
            default -> Storage.LONG;
        };
    }

    /**
     * Reads the form that {@link #toString()} writes, as configuration and manifests spell types.
     *
     * @throws IllegalArgumentException if the text names no type
     */
    public static ColumnType parse(String text) {
        String type = text.strip().toLowerCase(java.util.Locale.ROOT);
        if (type.startsWith("list<") && type.endsWith(">")) {
            String element = type.substring(5, type.length() - 1).strip();
            if (!element.startsWith("list<")) {
                return listOf(parse(element));
            }
        }
        if (type.startsWith("decimal(") && type.endsWith(")")) {
            String[] digits = type.substring(8, type.length() - 1).split(",", -1);
            if (digits.length == 2) {
                return decimal(Integer.parseInt(digits[0].strip()), Integer.parseInt(digits[1].strip()));
            }
        }
        for (Kind kind : Kind.values()) {
            if (kind != Kind.LIST && kind != Kind.DECIMAL && spelled(kind).equals(type)) {
                return of(kind);
            }
        }
        throw new IllegalArgumentException("no such column type: '" + text + "'; known are boolean, int32, int64, float, double, decimal(p,s),"
                + " string, json, uuid, bytes, timestamp, local-timestamp, date, time and list<type>");
    }

    private static String spelled(Kind kind) {
        return kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    @Override
    public String toString() {
        return switch (kind) {
            case DECIMAL -> "decimal(" + precision + "," + scale + ")";
            case LIST -> "list<" + element + ">";
            default -> spelled(kind);
        };
    }
}
