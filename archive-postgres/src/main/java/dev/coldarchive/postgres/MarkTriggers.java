package dev.coldarchive.postgres;

import dev.coldarchive.TableSpec;
import dev.coldarchive.postgres.internal.MarkTriggerSql;
import dev.coldarchive.postgres.internal.SchemaName;

/**
 * Triggers that mark the windows of a table which statements touch after their end, for writers that do not call
 * {@link dev.coldarchive.Archiver#touched}. Statement triggers with transition tables: their cost is one pass over the rows of a statement, not a call a row.
 *
 * <p>They do not see what fires no trigger: a partition that is attached with rows in it, TRUNCATE, sessions with {@code session_replication_role = replica} (logical
 * replication among them), statements on a partition that was made after they were, and compressed chunks.
 */
public final class MarkTriggers {
    private MarkTriggers() {}

    /**
     * The SQL that makes them, for the owner of the table to run; may be run again, and has to be when partitions that are written to directly were added. Nothing here runs it.
     *
     * @param schema where the table of marks is
     */
    public static String sql(String schema, TableSpec table) {
        return new MarkTriggerSql(new SchemaName(schema), table).script();
    }
}
