package dev.coldarchive.internal.load;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.internal.rows.SchemaUnion;
import dev.coldarchive.load.Place;
import dev.coldarchive.load.TargetTable;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How rows of an archived schema fit into a table, column by column and by name.
 *
 * @param sent the columns that are added, with the types that the table has
 * @param exact whether rows have the same digest in the table as in the archive
 * @param warnings what a person should know
 */
record Fit(TableSchema sent, boolean exact, List<String> warnings) {

    /**
     * @param leaveOut archived columns that may be missing in the table
     * @throws ArchiveException of category USAGE that names every column that does not fit
     */
    static Fit of(Place place, TargetTable table, TableSchema archived, Set<String> leaveOut) {
        List<Column> sent = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        boolean exact = true;
        for (Column column : archived.columns()) {
            Optional<Column> there = find(table.schema(), column.name());
            if (there.isEmpty() && leaveOut.contains(column.name())) {
                exact = false;
                warnings.add("column \"" + column.name() + "\" is left out: the table does not have it");
            } else if (there.isEmpty()) {
                problems.add("it has no column \"" + column.name() + "\", which the archive has as " + column.type());
            } else if (!SchemaUnion.common(column.type(), there.get().type()).equals(Optional.of(there.get().type()))) {
                problems.add("its column \"" + column.name() + "\" is " + there.get().type() + ", which does not hold the archive's " + column.type());
            } else {
                exact &= column.type().equals(there.get().type()) || there.get().type().kind() != ColumnType.Kind.DOUBLE;
                sent.add(there.get());
            }
        }
        for (Column column : table.schema().columns()) {
            if (find(archived, column.name()).isEmpty() && !table.generated().contains(column.name())) {
                boolean defaulted = table.defaulted().contains(column.name());
                if (!defaulted && !column.nullable()) {
                    problems.add("its column \"" + column.name() + "\" may not be NULL, has no default, and is not in the archive");
                } else if (!table.own()) {
                    warnings.add("column \"" + column.name() + "\" is not in the archive, and gets " + (defaulted ? "its default" : "NULL"));
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new ArchiveException(Category.USAGE, "cannot load into table " + place + ": " + String.join("; ", problems),
                    place.isScratch() ? "drop the scratch table, or choose another schema" : "change the table, leave columns out (--leave-out), or load into a scratch schema (--into)")
                    .inTable(place.table().name());
        }
        return new Fit(new TableSchema(archived.name(), sent, table.schema().key().stream().allMatch(key -> find(archived, key).isPresent()) ? table.schema().key() : List.of()), exact, warnings);
    }

    /** The columns that are compared: what is sent, and what the table computes of it. */
    List<String> compared() {
        return sent.columns().stream().map(Column::name).toList();
    }

    private static Optional<Column> find(TableSchema schema, String name) {
        return schema.columns().stream().filter(column -> column.name().equals(name)).findFirst();
    }
}
