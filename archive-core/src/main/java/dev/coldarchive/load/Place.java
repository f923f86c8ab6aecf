package dev.coldarchive.load;

import dev.coldarchive.TableSpec;
import java.util.Optional;

/**
 * Where rows of a table are loaded: the table itself, or one of the same name in a scratch schema, which loading makes and drops.
 *
 * @param table the table as it is archived
 * @param scratch the scratch schema; empty for the table itself
 */
public record Place(TableSpec table, Optional<String> scratch) {

    /** Whether it is a table that loading makes, and no table of the host's. */
    public boolean isScratch() {
        return scratch.isPresent();
    }

    /** The table as it is configured, but in this place. */
    public TableSpec spec() {
        return scratch.map(schema -> table.at(schema, table.relation())).orElse(table);
    }

    @Override
    public String toString() {
        return spec().schema() + "." + spec().relation();
    }
}
