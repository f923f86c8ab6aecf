package dev.coldarchive.load;

import java.util.List;

/**
 * An exercise: some windows are loaded back, compared and dropped, to know that it works and how long it takes.
 *
 * @param tables configured names; empty for all
 * @param windows how many, over all tables
 * @param seed of the choice: the same seed chooses the same windows of the same archive
 * @param into scratch schema, whose tables that loading has made are dropped before and after
 */
public record DrillRequest(List<String> tables, int windows, long seed, String into) {
    /** Where drills go if nothing else is said. */
    public static final String SCHEMA = "archive_drill";

    public DrillRequest {
        tables = List.copyOf(tables);
        if (windows < 1) {
            throw new IllegalArgumentException("a drill loads at least one window, not " + windows);
        }
    }
}
