package dev.coldarchive.parquet.internal;

import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import java.math.BigInteger;
import java.util.List;
import org.apache.parquet.format.Type;

/**
 * A primitive column of a file: what its values are, and how they lie in it.
 *
 * @param path name of the column, then the names of the levels inside
 * @param type of the values; the element type for a list
 * @param physical type in the file
 * @param width bytes of each value of a FIXED_LEN_BYTE_ARRAY, else 0
 * @param maxDefinition definition level of a value that is there
 * @param maxRepetition 1 inside a list, else 0
 */
record Leaf(List<String> path, ColumnType type, Type physical, int width, int maxDefinition, int maxRepetition) {

    /** How this library writes a column. */
    static Leaf of(Column column) {
        ColumnType type = column.type();
        int optional = column.nullable() ? 1 : 0;
        return type.kind() == ColumnType.Kind.LIST
                ? new Leaf(List.of(column.name(), "list", "element"), type.element(), physical(type.element()), width(type.element()), optional + 2, 1)
                : new Leaf(List.of(column.name()), type, physical(type), width(type), optional, 0);
    }

    String name() {
        return String.join(".", path);
    }

    /** Whether values are numbers of fixed width, held as longs. */
    boolean isLong() {
        return physical != Type.BYTE_ARRAY && physical != Type.FIXED_LEN_BYTE_ARRAY;
    }

    private static Type physical(ColumnType type) {
        return switch (type.kind()) {
            case BOOLEAN -> Type.BOOLEAN;
            case INT32, DATE -> Type.INT32;
            case INT64, TIMESTAMP, LOCAL_TIMESTAMP, TIME -> Type.INT64;
            case FLOAT -> Type.FLOAT;
            case DOUBLE -> Type.DOUBLE;
            case DECIMAL -> type.precision() <= 9 ? Type.INT32 : type.precision() <= 18 ? Type.INT64 : Type.FIXED_LEN_BYTE_ARRAY;
            case STRING, JSON, BYTES -> Type.BYTE_ARRAY;
            case UUID -> Type.FIXED_LEN_BYTE_ARRAY;
            case LIST -> throw new IllegalArgumentException("a list is no leaf");
        };
    }

    private static int width(ColumnType type) {
        if (physical(type) != Type.FIXED_LEN_BYTE_ARRAY) {
            return 0;
        }
        // the sign takes a bit
        return type.kind() == ColumnType.Kind.UUID ? 16 : BigInteger.TEN.pow(type.precision()).subtract(BigInteger.ONE).bitLength() / 8 + 1;
    }
}
