package dev.coldarchive.internal.ddl;

import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Columns in the words of a dialect.
 *
 * @param quote how it writes a name, so that reserved words and any character are names
 * @param type its type; null if it has none
 */
record Definitions(UnaryOperator<String> quote, Function<Column, String> type) {

    static String backticks(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    static String doubleQuotes(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    /** A text in quotes. */
    static String text(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** Types of lists, from the type of their elements. */
    static String list(Column column, String around, Function<Column, String> type) {
        String element = type.apply(Column.optional(column.name(), column.type().element()));
        return element == null ? null : around.replace("?", element);
    }

    /** A line a column, names and types below each other. */
    String lines(List<Column> columns, String indent) {
        List<Column> known = known(columns);
        int width = known.stream().mapToInt(column -> quote.apply(column.name()).length()).max().orElse(0);
        return known.stream().map(column -> indent + pad(quote.apply(column.name()), width) + " " + type.apply(column)).collect(Collectors.joining(",\n"));
    }

    /** All in one line. */
    String line(List<Column> columns) {
        return known(columns).stream().map(column -> quote.apply(column.name()) + " " + type.apply(column)).collect(Collectors.joining(", "));
    }

    /** Comments on columns that are left out. */
    String leftOut(List<Column> columns, String comment, String reader) {
        return columns.stream().filter(column -> type.apply(column) == null)
                .map(column -> comment + column.name() + " is left out: " + reader + " reads no " + column.type() + "; archived as string it would (columns: {" + column.name() + ": string})\n")
                .collect(Collectors.joining());
    }

    private List<Column> known(List<Column> columns) {
        return columns.stream().filter(column -> type.apply(column) != null).toList();
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }

    /** The columns' Hive types: what Athena and Spark call them. Neither has a time of day or a UUID. */
    static String hive(Column column) {
        ColumnType type = column.type();
        return switch (type.kind()) {
            case BOOLEAN -> "boolean";
            case INT32 -> "int";
            case INT64 -> "bigint";
            case FLOAT -> "float";
            case DOUBLE -> "double";
            case DECIMAL -> type.toString();
            case STRING, JSON -> "string";
            case BYTES -> "binary";
            case TIMESTAMP, LOCAL_TIMESTAMP -> "timestamp";
            case DATE -> "date";
            case UUID, TIME -> null;
            case LIST -> list(column, "array<?>", Definitions::hive);
        };
    }
}
