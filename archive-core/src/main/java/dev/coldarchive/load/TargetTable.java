package dev.coldarchive.load;

import dev.coldarchive.schema.TableSchema;
import java.util.Set;

/**
 * A table that rows may be loaded into.
 *
 * @param schema its columns as they would be archived now; its key is what tells rows apart, empty if nothing does
 * @param defaulted columns that get a value of their own where none is given
 * @param generated columns whose values the database computes; a subset of the defaulted ones
 * @param own whether loading has made it, and may replace what it holds
 */
public record TargetTable(TableSchema schema, Set<String> defaulted, Set<String> generated, boolean own) {

    public TargetTable {
        defaulted = Set.copyOf(defaulted);
        generated = Set.copyOf(generated);
    }
}
