package dev.coldarchive;

import java.util.List;

/**
 * Whose ledger is rebuilt, and how.
 *
 * @param tables configured names; empty for all
 * @param confirmed false to change nothing, and hear what would be done
 * @param takeOver whether whoever holds a table's lease is known to be dead
 * @param adopt whether the archive is to belong to this source from now on, although it was another's: after a database was lost
 */
public record RebuildRequest(List<String> tables, boolean confirmed, boolean takeOver, boolean adopt) {
    public RebuildRequest {
        tables = List.copyOf(tables);
    }

    /** What would be done to the ledgers of these tables. */
    public static RebuildRequest plan(List<String> tables) {
        return new RebuildRequest(tables, false, false, false);
    }

    /** All tables, for good. */
    public static RebuildRequest everything() {
        return new RebuildRequest(List.of(), true, false, false);
    }
}
