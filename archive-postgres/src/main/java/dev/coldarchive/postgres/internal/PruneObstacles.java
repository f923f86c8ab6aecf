package dev.coldarchive.postgres.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What makes it unsafe to delete rows of a table with proof, as the catalog has it at one moment: whatever would delete, change or hide more than the archive has seen. What a partition has from
 * a table above is named once where that table is looked at too, and else as its own.
 */
final class PruneObstacles {
    private static final String TREE = "WITH RECURSIVE tree(oid) AS (SELECT %d::oid UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN tree ON i.inhparent = tree.oid) ";
    private static final String ROW_SECURITY = "SELECT 'row security is on for ' || c.oid::regclass || ': a policy may hide rows, or keep them from being deleted'"
            + " FROM tree JOIN pg_catalog.pg_class c USING (oid) WHERE c.relrowsecurity";
    private static final String FOREIGN_KEYS = "SELECT 'foreign key ' || quote_ident(f.conname) || ' of ' || f.conrelid::regclass || ' would ' ||"
            + " CASE f.confdeltype WHEN 'c' THEN 'delete rows there' ELSE 'change rows there' END || ' when rows here are deleted'"
            + " FROM tree JOIN pg_catalog.pg_constraint f ON f.confrelid = tree.oid WHERE f.contype = 'f' AND f.confdeltype IN ('c', 'n', 'd')"
            + " AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint above JOIN tree t ON t.oid = above.confrelid WHERE above.oid = f.conparentid)";
    /** Those that only mark windows, as this program prints them, delete and change nothing else. */
    private static final String TRIGGERS = "SELECT 'trigger ' || quote_ident(t.tgname) || ' of ' || t.tgrelid::regclass || ' runs when rows are deleted, and may do anything'"
            + " FROM tree JOIN pg_catalog.pg_trigger t ON t.tgrelid = tree.oid JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid"
            + " WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND t.tgtype & 8 <> 0"
            + " AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger above JOIN tree u ON u.oid = above.tgrelid WHERE above.oid = t.tgparentid)"
            + " AND NOT (t.tgname = 'archive_mark_delete' AND p.proname LIKE 'mark\\_%%' AND p.prosrc LIKE '%%export\\_dirty\\_marks%%')";
    private static final String RULES = "SELECT 'rule ' || quote_ident(r.rulename) || ' of ' || r.ev_class::regclass || ' rewrites deletions'"
            + " FROM tree JOIN pg_catalog.pg_rewrite r ON r.ev_class = tree.oid WHERE r.ev_type = '4' AND r.ev_enabled <> 'D'";
    private static final String FOREIGN_TABLES = "SELECT 'partition ' || c.oid::regclass || ' is a foreign table, whose transactions nobody here can see'"
            + " FROM tree JOIN pg_catalog.pg_class c USING (oid) WHERE c.relkind = 'f'";
    private static final String NO_RIGHT = "SELECT 'role ' || quote_ident(current_user) || ' may not delete rows: GRANT DELETE ON ' || %1$d::oid::regclass || ' TO ' || quote_ident(current_user)"
            + " WHERE NOT has_table_privilege(%1$d::oid, 'DELETE')";
    private static final String HYPERTABLE = "SELECT count(*) FROM timescaledb_information.hypertables WHERE hypertable_schema::text = ?::text AND hypertable_name::text = ?::text";
    private static final String EXACT = "SELECT count(*) FROM pg_catalog.pg_attribute WHERE attrelid = ?::oid AND attname::text = ?::text AND format_type(atttypid, NULL) IN ('real', 'smallint', 'integer')";

    private PruneObstacles() {}

    static List<String> read(Connection connection, Relation relation) throws SQLException {
        if (Sql.one(connection, "SELECT pg_is_in_recovery()", row -> row.getBoolean(1))) {
            return List.of("the server is a standby: rows can be deleted on its primary alone");
        }
        List<String> all = new ArrayList<>();
        if (JobRows.installed(connection) && Sql.one(connection, HYPERTABLE, row -> row.getLong(1), relation.spec().schema(), relation.spec().relation()) > 0) {
            all.add("it is a hypertable of TimescaleDB, whose own retention job drops its chunks: archive retention hold keeps that from rows that are not archived");
        }
        for (String query : List.of(ROW_SECURITY, FOREIGN_KEYS, TRIGGERS, RULES, FOREIGN_TABLES)) {
            all.addAll(Sql.list(connection, String.format(Locale.ROOT, TREE, relation.oid()) + query.replace("%%", "%") + " ORDER BY 1", row -> row.getString(1)));
        }
        all.addAll(Sql.list(connection, String.format(Locale.ROOT, NO_RIGHT, relation.oid()), row -> row.getString(1)));
        for (int column : IntStream.range(0, relation.mappings().size()).filter(i -> relation.mappings().get(i).expression().contains("::float8")).toArray()) {
            String name = relation.schema().columns().get(column).name();
            if (Sql.one(connection, EXACT, row -> row.getLong(1), relation.oid(), name) == 0) {
                all.add("column " + Sql.identifier(name) + " is archived as " + relation.mappings().get(column).type() + ", which does not hold its values exactly");
            }
        }
        return all;
    }
}
