package dev.coldarchive.daemon.proposal;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks a database's catalog, in one read-only transaction. Not thread-safe. */
final class Introspection implements AutoCloseable {
    private static final String TABLES = """
            SELECT n.nspname, c.relname, c.oid,
                   CASE WHEN c.relkind = 'p' THEN (SELECT coalesce(sum(greatest(l.reltuples, 0)), 0) FROM pg_partition_tree(c.oid) p JOIN pg_class l ON l.oid = p.relid WHERE p.isleaf)
                        ELSE greatest(c.reltuples, 0) END::bigint,
                   coalesce(CASE WHEN c.relkind = 'p' THEN (SELECT sum(pg_table_size(p.relid)) FROM pg_partition_tree(c.oid) p WHERE p.isleaf) ELSE pg_table_size(c.oid) END, 0)::bigint
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence = 'p' AND n.nspname !~ '^(pg_|_timescaledb_|information_schema$)'
              AND c.relname !~ '^export_(cursors|windows|intents|leases|holds|stores|audit|dirty_marks|ledger_version)$' AND has_table_privilege(c.oid, 'SELECT')
            ORDER BY n.nspname, c.relname""";
    private static final String COLUMNS = """
            SELECT a.attname, t.typname, a.atttypmod, a.attnotnull,
                   EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indkey[0] = a.attnum),
                   EXISTS (SELECT FROM pg_partitioned_table p WHERE p.partrelid = a.attrelid AND p.partattrs[0] = a.attnum),
                   coalesce((SELECT max(s.n_distinct) FROM pg_stats s WHERE s.schemaname = ? AND s.tablename = ? AND s.attname = a.attname), 0)::bigint
            FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
            WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum""";
    /** https://docs.timescale.com/api/latest/informational-views/jobs/ */
    private static final String RETENTION_JOBS = """
            SELECT hypertable_schema, hypertable_name,
                   CASE WHEN config->>'drop_after' ~ '^[0-9]+$' THEN 0 ELSE extract(epoch FROM (config->>'drop_after')::interval)::bigint END,
                   CASE WHEN config->>'drop_after' ~ '^[0-9]+$' THEN (config->>'drop_after')::bigint ELSE 0 END
            FROM timescaledb_information.jobs WHERE proc_name = 'policy_retention'""";
    private static final int SAMPLE_ROWS = 10_000;

    private final Connection connection;

    /** @param connection without auto-commit, and not closed here */
    Introspection(Connection connection) throws SQLException {
        this.connection = connection;
        execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL statement_timeout = '20s'; SET LOCAL search_path = pg_catalog; SET LOCAL TimeZone = 'UTC'");
    }

    static ArchiveException failed(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return new ArchiveException(state.startsWith("08") ? Category.TRANSIENT : state.equals("42501") || state.startsWith("28") ? Category.PERMISSION : Category.FAILURE,
                "cannot look at the database: " + e.getMessage(), "check url, user and password, and that the role may SELECT", e);
    }

    Instant now() throws SQLException {
        return one("SELECT extract(epoch FROM now())::bigint", rows -> Instant.ofEpochSecond(rows.getLong(1)));
    }

    List<TableFacts> tables() throws SQLException {
        Map<List<String>, TableFacts.DropAfter> jobs = retentionJobs();
        List<TableFacts> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(TABLES)) {
            while (rows.next()) {
                List<String> name = List.of(rows.getString(1), rows.getString(2));
                tables.add(new TableFacts(name.get(0), name.get(1), rows.getLong(4), rows.getLong(5), columns(rows.getLong(3), name), Optional.ofNullable(jobs.get(name))));
            }
        }
        return tables;
    }

    private List<ColumnFacts> columns(long table, List<String> name) throws SQLException {
        List<ColumnFacts> columns = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setString(1, name.get(0));
            statement.setString(2, name.get(1));
            statement.setLong(3, table);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    columns.add(new ColumnFacts(rows.getString(1), rows.getString(2), rows.getInt(3), rows.getBoolean(4), rows.getBoolean(5), rows.getBoolean(6), rows.getLong(7)));
                }
            }
        }
        return columns;
    }

    private Map<List<String>, TableFacts.DropAfter> retentionJobs() throws SQLException {
        Map<List<String>, TableFacts.DropAfter> jobs = new LinkedHashMap<>();
        if (one("SELECT to_regclass('timescaledb_information.jobs') IS NULL", rows -> rows.getBoolean(1))) {
            return jobs;
        }
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(RETENTION_JOBS)) {
            while (rows.next()) {
                jobs.put(List.of(rows.getString(1), rows.getString(2)), new TableFacts.DropAfter(rows.getLong(3), rows.getLong(4)));
            }
        }
        return jobs;
    }

    /** First and last value of an integer or time column (as epoch microseconds); empty if there is no row, or the answer takes long. */
    Optional<long[]> range(TableFacts table, ColumnFacts column) throws SQLException {
        String value = column.isInteger() ? quoted(column.name()) : "(extract(epoch FROM " + quoted(column.name()) + ") * 1000000)::bigint";
        String finite = column.isInteger() ? "" : " WHERE isfinite(" + quoted(column.name()) + ")";
        String rows = quoted(table.schema()) + "." + quoted(table.name()) + finite;
        String extremes = "SELECT min(v), max(v) FROM (SELECT " + value + " v FROM " + rows + (column.leadsIndex() ? "" : " LIMIT " + SAMPLE_ROWS) + ") s";
        execute("SAVEPOINT extremes");
        try {
            return one(extremes, r -> r.getObject(1) == null ? Optional.empty() : Optional.of(new long[] {r.getLong(1), r.getLong(2)}));
        } catch (SQLException e) {
            execute("ROLLBACK TO SAVEPOINT extremes");
            return Optional.empty();
        }
    }

    private interface Reading<T> {
        T of(ResultSet rows) throws SQLException;
    }

    private <T> T one(String sql, Reading<T> reading) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return reading.of(rows);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    @Override
    public void close() throws SQLException {
        connection.rollback();
    }
}
