package dev.coldarchive.postgres.internal;

import dev.coldarchive.schema.ColumnType;

/**
 * How a PostgreSQL type is archived.
 *
 * @param type what it becomes
 * @param expression how a column is selected, {@code %s} being the column
 * @param decoder of what then comes over the wire
 */
record Mapping(ColumnType type, String expression, FieldDecoder decoder) {

    static Mapping asIs(ColumnType type, FieldDecoder decoder) {
        return new Mapping(type, "%s", decoder);
    }

    static Mapping cast(ColumnType type, String to, FieldDecoder decoder) {
        return new Mapping(type, "%s::" + to, decoder);
    }

    /** Text by its text form. */
    static Mapping text() {
        return cast(ColumnType.STRING, "text", FieldDecoder.TEXT);
    }

    /** Whether the column is selected as it is, or cast: what works for arrays too. */
    boolean isCast() {
        return expression.startsWith("%s");
    }

    /** The same for a list of such values. */
    Mapping list() {
        String array = expression.equals("%s") ? expression : expression + "[]";
        return new Mapping(ColumnType.listOf(type), array, new ArrayDecoder(decoder));
    }

    String select(String column) {
        return expression.replace("%s", column);
    }
}
