package dev.coldarchive.postgres.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Holds the grants that are documented against those that a role has: the script itself says what is needed. */
public final class Grants {
    private static final Pattern GRANT = Pattern.compile("GRANT ([A-Z, ]+) ON (SCHEMA )?(.+?) TO (.+?);", Pattern.DOTALL);

    /** Looked up by name: who may not use a schema is refused when he resolves a name in it. */
    private static final String SCHEMA = "SELECT has_schema_privilege(n.oid, ?) FROM pg_catalog.pg_namespace n WHERE '\"' || n.nspname || '\"' = ?::text";
    private static final String TABLE = "SELECT has_table_privilege(c.oid, ?) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
            + " WHERE '\"' || n.nspname || '\".' || c.relname = ?::text";

    private Grants() {}

    /**
     * @param script the grants that a role, whose name it is given, has to have
     * @return a statement for each thing that this connection's role lacks a right on
     */
    public static List<String> missing(Connection connection, UnaryOperator<String> script) throws SQLException {
        List<String> missing = new ArrayList<>();
        String role = Sql.one(connection, "SELECT current_user::text", row -> row.getString(1));
        for (MatchResult grant : GRANT.matcher(script.apply(role)).results().toList()) {
            boolean schema = grant.group(2) != null;
            for (String thing : grant.group(3).split(",\\s*")) {
                List<String> rights = new ArrayList<>();
                for (String right : grant.group(1).split(",\\s*")) {
                    if (!has(connection, schema, thing, right)) {
                        rights.add(right);
                    }
                }
                if (!rights.isEmpty()) {
                    missing.add("GRANT " + String.join(", ", rights) + " ON " + (schema ? "SCHEMA " : "") + thing + " TO " + grant.group(4));
                }
            }
        }
        return missing;
    }

    private static boolean has(Connection connection, boolean schema, String thing, String right) throws SQLException {
        return Sql.list(connection, schema ? SCHEMA : TABLE, row -> row.getBoolean(1), right, thing).contains(true);
    }
}
