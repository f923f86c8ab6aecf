package dev.coldarchive.postgres.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One row of {@code pg_type}.
 *
 * @param oid its identifier
 * @param builtIn whether it belongs to PostgreSQL itself
 * @param name without its schema
 * @param kind {@code typtype}: b base, c composite, d domain, e enum, p pseudo, r range, m multirange
 * @param category {@code typcategory}: A array, S string …
 * @param element of an array; 0 otherwise
 * @param base what a domain is made of; 0 otherwise
 * @param baseModifier modifier of the base; -1 for none
 * @param notNull whether a domain refuses NULL
 */
record PgType(long oid, boolean builtIn, String name, char kind, char category, long element, long base, int baseModifier, boolean notNull) {
    private static final String QUERY = "SELECT t.oid::int8, n.nspname = 'pg_catalog', t.typname::text, t.typtype::text, t.typcategory::text,"
            + " CASE WHEN t.typsubscript = 'array_subscript_handler'::regproc THEN t.typelem::int8 ELSE 0 END, t.typbasetype::int8, t.typtypmod, t.typnotnull"
            + " FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE t.oid = ANY (?)";

    /** These types, and all that they are made of. */
    static Map<Long, PgType> read(Connection connection, Collection<Long> oids) throws SQLException {
        Map<Long, PgType> known = new HashMap<>();
        List<Long> wanted = new ArrayList<>(oids);
        while (!wanted.isEmpty()) {
            List<PgType> found = Sql.list(connection, QUERY, row -> new PgType(row.getLong(1), row.getBoolean(2), row.getString(3), row.getString(4).charAt(0),
                    row.getString(5).charAt(0), row.getLong(6), row.getLong(7), row.getInt(8), row.getBoolean(9)),
                    connection.createArrayOf("oid", wanted.toArray()));
            wanted.clear();
            for (PgType type : found) {
                known.put(type.oid, type);
                wanted.add(type.element);
                wanted.add(type.base);
            }
            wanted.removeIf(oid -> oid == 0 || known.containsKey(oid));
        }
        return known;
    }

    boolean is(String... names) {
        return builtIn && List.of(names).contains(name);
    }

    boolean isArray() {
        return element != 0;
    }
}
