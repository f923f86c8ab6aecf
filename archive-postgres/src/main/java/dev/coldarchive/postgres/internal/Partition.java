package dev.coldarchive.postgres.internal;

import dev.coldarchive.window.Window;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/**
 * A leaf of a table: a partition, a TimescaleDB chunk, or the table itself. Two are equal if it is the same relation with the
 * same files in the same state.
 *
 * @param name schema and name
 * @param oid its identifier
 * @param files {@code relfilenode}: another one after it was truncated or rewritten
 * @param compressed whether TimescaleDB says it is compressed
 * @param foreign whether it lies on another server
 * @param from first raw time it takes; null for unbounded
 * @param to first raw time after; null for unbounded
 * @param anything whether it takes what no other takes
 */
record Partition(String name, long oid, long files, boolean compressed, boolean foreign, Long from, Long to, boolean anything) {
    /**
     * Walks down from the table. At each level that is cut by ranges of the time column (the first of the key, if there are
     * several), bounds are read from the catalog's text and narrow what the levels above said. A range of several columns may
     * hold its own upper bound.
     */
    private static final String LEAVES = "WITH RECURSIVE tree(oid, low, high, anything) AS ("
            + " SELECT %1$d::oid, NULL::int8, NULL::int8, false UNION ALL"
            + " SELECT c.oid, greatest(t.low, b.low), least(t.high, b.high + CASE WHEN p.partnatts > 1 THEN 1 ELSE 0 END), t.anything OR coalesce(e.bound, '') = 'DEFAULT'"
            + " FROM tree t JOIN pg_inherits i ON i.inhparent = t.oid JOIN pg_class c ON c.oid = i.inhrelid"
            + " LEFT JOIN (pg_partitioned_table p JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0] AND a.attname::text = %2$s)"
            + " ON p.partrelid = t.oid AND p.partstrat = 'r'"
            + " CROSS JOIN LATERAL (SELECT CASE WHEN p.partrelid IS NOT NULL THEN pg_get_expr(c.relpartbound, c.oid) END) e(bound)"
            + " CROSS JOIN LATERAL (SELECT regexp_match(e.bound, $$^FOR VALUES FROM \\('?([^',)]+).*\\) TO \\('?([^',)]+)$$)) m(limits)"
            + " CROSS JOIN LATERAL (SELECT CASE WHEN m.limits[1] NOT IN ('MINVALUE', 'MAXVALUE', 'infinity', '-infinity') THEN %3$s END,"
            + " CASE WHEN m.limits[2] NOT IN ('MINVALUE', 'MAXVALUE', 'infinity', '-infinity') THEN %4$s END) b(low, high))"
            + " SELECT n.nspname || '.' || c.relname, c.oid::int8, c.relfilenode::int8, false, c.relkind = 'f', t.low, t.high, t.anything"
            + " FROM tree t JOIN pg_class c ON c.oid = t.oid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind <> 'p'";

    private static final String IS_HYPERTABLE = "SELECT count(*) FROM timescaledb_information.hypertables WHERE hypertable_schema::text = ?::text"
            + " AND hypertable_name::text = ?::text";
    private static final String CHUNKS = "SELECT n.nspname || '.' || c.relname, c.oid::int8, c.relfilenode::int8, k.is_compressed, false, %1$s, %2$s, false"
            + " FROM timescaledb_information.chunks k JOIN pg_namespace n ON n.nspname = k.chunk_schema"
            + " JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = k.chunk_name"
            + " WHERE k.hypertable_schema::text = ?::text AND k.hypertable_name::text = ?::text";

    /** All leaves of a table, as of the transaction's snapshot. */
    static List<Partition> read(Connection connection, Relation relation) throws SQLException {
        String schema = relation.spec().schema();
        String name = relation.spec().relation();
        boolean timescale = !Sql.list(connection, "SELECT 1 FROM pg_catalog.pg_extension WHERE extname = 'timescaledb'", row -> row.getInt(1)).isEmpty();
        if (timescale && Sql.one(connection, IS_HYPERTABLE, row -> row.getLong(1), schema, name) > 0) {
            return Sql.list(connection, chunks(relation.time()), Partition::of, schema, name);
        }
        EventColumn time = relation.time();
        String sql = String.format(Locale.ROOT, LEAVES, relation.oid(), Sql.literal(time.name()), time.rawSql("m.limits[1]::" + time.typeName()),
                time.rawSql("m.limits[2]::" + time.typeName()));
        return Sql.list(connection, sql, Partition::of);
    }

    private static String chunks(EventColumn time) {
        return time.form() == EventColumn.Form.INTEGER ? String.format(Locale.ROOT, CHUNKS, "k.range_start_integer", "k.range_end_integer")
                : String.format(Locale.ROOT, CHUNKS, chunkBound(time, "k.range_start"), chunkBound(time, "k.range_end"));
    }

    /** The view shows all bounds as timestamptz, in UTC here; those of the ends of time are no points in time. */
    private static String chunkBound(EventColumn time, String column) {
        return "CASE WHEN isfinite(" + column + ") THEN " + time.rawSql(column + "::" + time.typeName()) + " END";
    }

    private static Partition of(ResultSet row) throws SQLException {
        return new Partition(row.getString(1), row.getLong(2), row.getLong(3), row.getBoolean(4), row.getBoolean(5), row.getObject(6, Long.class),
                row.getObject(7, Long.class), row.getBoolean(8));
    }

    boolean overlaps(EventColumn time, Window window) {
        return (from == null || from < time.raw(window.end())) && (to == null || to > time.raw(window.start()));
    }
}
