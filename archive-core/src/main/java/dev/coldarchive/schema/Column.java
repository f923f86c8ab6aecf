package dev.coldarchive.schema;

/**
 * One archived column.
 *
 * @param name as in the source, any Unicode text
 * @param type what its values are
 * @param nullable false where a NULL is refused
 */
public record Column(String name, ColumnType type, boolean nullable) {

    /** A column that is never null. */
    public static Column required(String name, ColumnType type) {
        return new Column(name, type, false);
    }

    /** A column that may be null. */
    public static Column optional(String name, ColumnType type) {
        return new Column(name, type, true);
    }
}
