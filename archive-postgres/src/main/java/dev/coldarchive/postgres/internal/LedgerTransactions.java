package dev.coldarchive.postgres.internal;

import dev.coldarchive.ArchiveException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.postgres.PostgresPlugin;

/** Transactions on the ledger, and what their errors mean. Safe for use by several threads. */
public final class LedgerTransactions {
    private static final Set<String> NOT_THERE = Set.of("42P01", "3F000", "42703");

    /**
     * Whatever the host's connections are set to: a commit is on disk when it is answered, and nobody's lock is waited for
     * without end. Ends with the transaction.
     */
    private static final String SETTINGS = """
            SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
            SET LOCAL lock_timeout = '30s';
            SET LOCAL statement_timeout = '60s';
            SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'
            """;

    /** More than a statement may take. */
    private static final Duration SILENCE = Duration.ofSeconds(90);

    private final Jdbi jdbi;
    private final Function<SQLException, ArchiveException> notThere;

    /**
     * @param database where the ledger is
     * @param schema what {@code <schema>} stands for in statements
     * @param notThere what to throw where the ledger's tables are missing
     */
    public LedgerTransactions(DataSource database, SchemaName schema, Function<SQLException, ArchiveException> notThere) {
        this.jdbi = Jdbi.create(database).installPlugin(new WithoutLargeObjects());
        jdbi.getConfig(SqlStatements.class).setTemplateEngine((template, context) -> template.replace("<schema>", schema.quoted())).setSqlParser(new NamedValues());
        this.notThere = notThere;
    }

    /**
     * @param what {@code cannot <verb> <thing> <name>}, the beginning of error messages
     */
    public <T> T read(String what, Function<Handle, T> query) {
        return run(what, query, false);
    }

    /**
     * All of it or nothing, durable when this returns.
     *
     * @param what {@code cannot <verb> <thing> <name>}, the beginning of error messages
     * @throws dev.coldarchive.OutcomeUnknownException if the answer to COMMIT was lost
     */
    public <T> T write(String what, Function<Handle, T> changes) {
        return run(what, changes, true);
    }

    private <T> T run(String what, Function<Handle, T> statements, boolean writes) {
        boolean committing = false;
        try (Handle handle = jdbi.open()) {
            Silence silence = Silence.bound(handle.getConnection(), SILENCE);
            try {
                handle.begin();
                handle.execute(SETTINGS);
                T result = statements.apply(handle);
                committing = writes;
                handle.commit();
                return result;
            } catch (RuntimeException | Error e) {
                rollBack(handle, e);
                throw e;
            } finally {
                silence.end();
            }
        } catch (JdbiException | SQLException e) {
            throw translate(what, e, committing);
        }
    }

    private static void rollBack(Handle handle, Throwable cause) {
        try {
            handle.rollback();
        } catch (JdbiException e) {
            cause.addSuppressed(e);
        }
    }

    private RuntimeException translate(String what, Exception e, boolean committing) {
        SQLException sql = cause(e);
        if (sql == null) {
            return (JdbiException) e;
        }
        if (NOT_THERE.contains(String.valueOf(sql.getSQLState()))) {
            return notThere.apply(sql);
        }
        return committing ? SqlErrors.writing(what, sql) : SqlErrors.reading(what, sql);
    }

    private static SQLException cause(Throwable e) {
        Throwable at = e;
        while (at != null && !(at instanceof SQLException)) {
            at = at.getCause();
        }
        return (SQLException) at;
    }

    /** PostgreSQL's types, without its large objects: the ledger has none, and asking for them costs a round trip a transaction. */
    private static final class WithoutLargeObjects extends PostgresPlugin {
        @Override
        public Handle customizeHandle(Handle handle) {
            return handle;
        }
    }
}
