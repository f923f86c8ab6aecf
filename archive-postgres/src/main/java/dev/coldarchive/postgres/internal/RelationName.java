package dev.coldarchive.postgres.internal;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TableSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Finds a table by its configured name, exactly as it is spelled there. */
final class RelationName {
    private static final String FIND = "SELECT c.oid::int8, c.relkind::text, has_schema_privilege(n.oid, 'USAGE'), has_table_privilege(c.oid, 'SELECT'), current_user::text"
            + " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname::text = ?::text AND c.relname::text = ?::text";
    private static final String SIMILAR = "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
            + " WHERE lower(c.relname::text) = lower(?::text) AND c.relkind IN ('r', 'p') ORDER BY 1 LIMIT 3";

    private RelationName() {}

    record Found(long oid, char kind) {}

    private record Row(Found table, boolean schemaUsable, boolean selectable, String user) {}

    static Found find(Connection connection, TableSpec spec) throws SQLException {
        List<Row> rows = Sql.list(connection, FIND, row -> new Row(new Found(row.getLong(1), row.getString(2).charAt(0)), row.getBoolean(3), row.getBoolean(4),
                row.getString(5)), spec.schema(), spec.relation());
        String name = Relation.sqlName(spec);
        if (rows.isEmpty()) {
            List<String> similar = Sql.list(connection, SIMILAR, row -> row.getString(1), spec.relation());
            throw refused(spec, Category.USAGE, "there is no table " + name, similar.isEmpty() ? "check database, schema and name"
                    : "upper and lower case, and the schema, have to be right; there is " + String.join(", ", similar));
        }
        Row row = rows.get(0);
        String kind = switch (row.table.kind) {
            case 'r', 'p' -> null;
            case 'v' -> "a view";
            case 'm' -> "a materialized view";
            case 'f' -> "a foreign table";
            default -> "no table";
        };
        if (kind != null) {
            throw refused(spec, Category.USAGE, name + " is " + kind + ", whose rows have no transactions here that could close a window",
                    "archive the table that its rows come from");
        }
        if (!row.schemaUsable || !row.selectable) {
            String user = Sql.identifier(row.user);
            throw refused(spec, Category.PERMISSION, "role " + user + " may not read " + name,
                    "GRANT USAGE ON SCHEMA " + Sql.identifier(spec.schema()) + " TO " + user + "; GRANT SELECT ON " + name + " TO " + user);
        }
        return row.table;
    }

    private static ArchiveException refused(TableSpec spec, Category category, String reason, String hint) {
        return new ArchiveException(category, "cannot read table " + spec.name() + ": " + reason, hint).inTable(spec.name());
    }
}
