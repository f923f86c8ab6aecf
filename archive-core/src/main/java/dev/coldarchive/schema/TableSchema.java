package dev.coldarchive.schema;

import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The columns of a table as they are archived, in the source's order.
 *
 * @param name the table's configured name
 * @param columns at least one, names unique
 * @param key names of the columns of a known unique key without NULLs; empty if there is none
 */
public record TableSchema(String name, List<Column> columns, List<String> key) {

    public TableSchema {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        Set<String> names = new HashSet<>();
        for (Column column : columns) {
            if (!names.add(column.name())) {
                throw new IllegalArgumentException("table " + name + " has two columns named " + column.name());
            }
        }
        if (columns.isEmpty() || !names.containsAll(key)) {
            throw new IllegalArgumentException("table " + name + " has no columns, or a key of columns that it does not have");
        }
    }

    /**
     * @param name of the table
     * @param columns in order, each with a name of its own
     */
    public TableSchema(String name, List<Column> columns) {
        this(name, columns, List.of());
    }

    /** The place of a column, from 0; empty if there is none of this name. */
    public OptionalInt indexOf(String column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(column)) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /** The position of a column that must be there. */
    public int position(String column) {
        return indexOf(column).orElseThrow(() -> new IllegalArgumentException("table " + name + " has no column " + column));
    }

    /** Whether files of both schemas have the same columns: names, types, nullability and order. Keys do not matter. */
    public boolean sameColumns(TableSchema other) {
        return columns.equals(other.columns);
    }
}
