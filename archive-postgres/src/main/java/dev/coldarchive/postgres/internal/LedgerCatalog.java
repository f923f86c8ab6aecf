package dev.coldarchive.postgres.internal;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** What is there already, before the ledger is installed. */
public final class LedgerCatalog {
    private static final Set<String> CURSOR_COLUMNS = Set.of("last_export_at timestamp with time zone", "last_export_ts bigint", "table_name character varying");

    private LedgerCatalog() {}

    /** The version of the ledger there; empty if there is none. */
    public static OptionalInt version(Connection connection, SchemaName schema) throws SQLException {
        String table = schema.quoted() + ".export_ledger_version";
        if (!answers(connection, "SELECT 1 WHERE to_regclass(?) IS NOT NULL", table)) {
            return OptionalInt.empty();
        }
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("SELECT max(version) FROM " + table)) {
            row.next();
            int version = row.getInt(1);
            return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(version);
        }
    }

    /** CREATE SCHEMA IF NOT EXISTS would ask for the right to create one even where it is there. */
    public static void createSchema(Connection connection, SchemaName schema) throws SQLException {
        if (!answers(connection, "SELECT 1 FROM pg_namespace WHERE nspname = ?", schema.name())) {
            execute(connection, "CREATE SCHEMA " + schema.quoted());
        }
    }

    /**
     * Looks at the cursors that an older exporter may have left.
     *
     * @throws ArchiveException if they are of another shape than ours
     */
    public static void checkCursors(Connection connection, SchemaName schema) throws SQLException {
        Set<String> found = new TreeSet<>();
        try (PreparedStatement columns = connection.prepareStatement(
                "SELECT column_name || ' ' || data_type FROM information_schema.columns WHERE table_schema = ? AND table_name = 'export_cursors'")) {
            columns.setString(1, schema.name());
            try (ResultSet row = columns.executeQuery()) {
                while (row.next()) {
                    found.add(row.getString(1));
                }
            }
        }
        if (!found.isEmpty() && !found.containsAll(CURSOR_COLUMNS)) {
            throw new ArchiveException(Category.USAGE, "cannot use the table export_cursors in schema " + schema.name() + ": it has the columns " + found
                    + ", not " + new TreeSet<>(CURSOR_COLUMNS), "put the ledger into a schema of its own (ledger: {schema: archive})");
        }
    }

    public static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static boolean answers(Connection connection, String query, String parameter) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, parameter);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }
}
