package dev.coldarchive.postgres;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.postgres.internal.LedgerCatalog;
import dev.coldarchive.postgres.internal.SchemaName;
import dev.coldarchive.postgres.internal.SqlErrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalInt;
import javax.sql.DataSource;

/**
 * The tables of the ledger, as plain versioned SQL. Nothing here runs unasked: {@code archive init} installs it, or prints it
 * for a person to run. Tables that are there already are kept, also an {@code export_cursors} of an older exporter.
 *
 * <p>The ledger may live in another database than the rows; the table of marks always lives where the rows are written.
 * Schema names are taken as they are, upper and lower case included.
 */
public final class LedgerSchema {
    /** Where the ledger goes if nothing else is said. */
    public static final String DEFAULT_SCHEMA = "archive";
    /** The version that this program writes. */
    public static final int CURRENT_VERSION = 3;

    private LedgerSchema() {}

    /**
     * Installs the ledger, or brings it up to date, in one transaction: ledger and marks. Needs the right to create tables in
     * the schema, and to create the schema if it is not there. Two that install at once wait for each other.
     *
     * @throws ArchiveException if the ledger there is of a newer version, or a table of an older exporter has another shape
     */
    public static void install(DataSource database, String schema) {
        SchemaName name = new SchemaName(schema);
        inTransaction(database, name, connection -> {
            int installed = LedgerCatalog.version(connection, name).orElse(0);
            if (installed > CURRENT_VERSION) {
                throw newer(schema, installed);
            }
            LedgerCatalog.createSchema(connection, name);
            LedgerCatalog.checkCursors(connection, name);
            for (int version = installed + 1; version <= CURRENT_VERSION; version++) {
                LedgerCatalog.execute(connection, step(version, name));
            }
            LedgerCatalog.execute(connection, script("marks-1", name));
        });
    }

    /** Installs the table of marks alone: in the database that is written to, where the ledger lives in another. */
    public static void installMarks(DataSource database, String schema) {
        SchemaName name = new SchemaName(schema);
        inTransaction(database, name, connection -> {
            LedgerCatalog.createSchema(connection, name);
            LedgerCatalog.execute(connection, script("marks-1", name));
        });
    }

    /** What {@link #install} runs, as a script for psql; may be run again. */
    public static String sql(String schema) {
        SchemaName name = new SchemaName(schema);
        StringBuilder steps = new StringBuilder();
        for (int version = 1; version <= CURRENT_VERSION; version++) {
            steps.append(step(version, name)).append('\n');
        }
        return transaction(name, steps + script("marks-1", name));
    }

    /** What {@link #installMarks} runs, as a script for psql; may be run again. */
    public static String marksSql(String schema) {
        SchemaName name = new SchemaName(schema);
        return transaction(name, script("marks-1", name));
    }

    /** The rights that an exporter's role needs on the ledger, as SQL; besides them, only SELECT on the tables it archives. */
    public static String grants(String schema, String role) {
        return script("grants", new SchemaName(schema)).replace("${role}", new SchemaName(role).quoted());
    }

    /** The rights that a role needs which writes rows and marks the windows that it touches, as SQL. */
    public static String markingGrants(String schema, String role) {
        return script("marks-grants", new SchemaName(schema)).replace("${role}", new SchemaName(role).quoted());
    }

    /** The rights that an exporter's role needs on the marks where the ledger lives in another database, as SQL; {@link #grants} has them already where it does not. */
    public static String marksGrants(String schema, String role) {
        return script("marks-exporter-grants", new SchemaName(schema)).replace("${role}", new SchemaName(role).quoted());
    }

    /** The version of the ledger that is installed there; empty if none is. */
    public static OptionalInt version(DataSource database, String schema) {
        SchemaName name = new SchemaName(schema);
        try (Connection connection = database.getConnection()) {
            return LedgerCatalog.version(connection, name);
        } catch (SQLException e) {
            throw SqlErrors.reading("cannot look for the ledger in schema " + schema, e);
        }
    }

    /**
     * Refuses a ledger that this program cannot use.
     *
     * @throws ArchiveException of category NOT_INITIALISED if there is none, or an older one; of category USAGE if it is newer
     */
    static void require(DataSource database, String schema) {
        int installed = version(database, schema).orElse(0);
        if (installed > CURRENT_VERSION) {
            throw newer(schema, installed);
        }
        if (installed < CURRENT_VERSION) {
            throw notInstalled(schema, installed == 0 ? "there is none" : "it is of version " + installed + ", and this program needs " + CURRENT_VERSION, null);
        }
    }

    static ArchiveException notInstalled(String schema, String reason, Throwable cause) {
        return new ArchiveException(Category.NOT_INITIALISED, "cannot use the ledger in schema " + schema + ": " + reason, "run: archive init", cause);
    }

    private static ArchiveException newer(String schema, int installed) {
        return new ArchiveException(Category.USAGE, "cannot use the ledger in schema " + schema + ": it is of version " + installed
                + ", and this program knows " + CURRENT_VERSION, "use the newer program that installed it");
    }

    private static String step(int version, SchemaName schema) {
        return script("ledger-" + version, schema)
                + "INSERT INTO " + schema.quoted() + ".export_ledger_version (version) VALUES (" + version + ") ON CONFLICT DO NOTHING;\n";
    }

    private static String script(String file, SchemaName schema) {
        try (InputStream in = LedgerSchema.class.getResourceAsStream(file + ".sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("${schema}", schema.quoted());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ".sql from the class path", e);
        }
    }

    private static String lock(SchemaName schema) {
        return "SELECT pg_advisory_xact_lock(hashtextextended('archive ledger ' || " + schema.literal() + ", 0));\n";
    }

    private static String transaction(SchemaName schema, String statements) {
        return "BEGIN;\n" + lock(schema) + "CREATE SCHEMA IF NOT EXISTS " + schema.quoted() + ";\n\n" + statements + "\nCOMMIT;\n";
    }

    @FunctionalInterface
    private interface Steps {
        void run(Connection connection) throws SQLException;
    }

    private static void inTransaction(DataSource database, SchemaName schema, Steps steps) {
        try (Connection connection = database.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try {
                LedgerCatalog.execute(connection, lock(schema));
                steps.run(connection);
                connection.commit();
            } finally {
                connection.rollback();
                connection.setAutoCommit(autoCommit);
            }
        } catch (SQLException e) {
            throw SqlErrors.writing("cannot install the ledger in schema " + schema.name(), e);
        }
    }
}
