package dev.coldarchive.postgres.internal;

import dev.coldarchive.postgres.SourceOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of the host's pool for the length of one transaction. All settings are made with SET LOCAL, so that they end
 * with the transaction and the pool gets its connection back as it was. Not thread-safe.
 */
final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    /** So that text forms, and the meaning of literals, never depend on the role, the database or the host's pool. */
    private static final String PINNED = "SET LOCAL search_path = pg_catalog; SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD';"
            + " SET LOCAL IntervalStyle = 'postgres'; SET LOCAL client_encoding = 'UTF8'; SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex';"
            + " SET LOCAL row_security = off; ";

    private final Connection connection;
    private final boolean autoCommit;
    private final Silence silence;
    private final String settings;
    private boolean open = true;

    private Session(Connection connection, boolean autoCommit, Silence silence, String settings) {
        this.connection = connection;
        this.autoCommit = autoCommit;
        this.silence = silence;
        this.settings = settings;
    }

    /** Begins an ordinary transaction for small queries. */
    static Session begin(DataSource pool, SourceOptions options) throws SQLException {
        return begin(pool, "", options);
    }

    /** Begins a transaction whose snapshot is taken by the first query after this and stays; no snapshot is taken here. */
    static Session beginFrozen(DataSource pool, SourceOptions options) throws SQLException {
        return begin(pool, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; ", options);
    }

    /** Begins a transaction that changes something, in which each statement sees what was committed before it. */
    static Session beginWriting(DataSource pool, SourceOptions options) throws SQLException {
        return begin(pool, "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE; ", options);
    }

    private static Session begin(DataSource pool, String mode, SourceOptions options) throws SQLException {
        Connection connection = pool.getConnection();
        Session session = null;
        try {
            Silence silence = Silence.bound(connection, options.silence());
            boolean autoCommit = connection.getAutoCommit();
            if (!autoCommit) {
                connection.rollback();
            }
            connection.setAutoCommit(false);
            session = new Session(connection, autoCommit, silence, PINNED + limits(connection, options));
            session.execute(mode + session.settings);
            return session;
        } catch (SQLException | RuntimeException e) {
            if (session != null) {
                session.close();
            } else {
                connection.close();
            }
            throw e;
        }
    }

    private static String limits(Connection connection, SourceOptions options) throws SQLException {
        boolean wholeTransaction = connection.getMetaData().getDatabaseMajorVersion() >= 17;
        return "SET LOCAL lock_timeout = " + options.lock().toMillis() + "; SET LOCAL statement_timeout = " + options.statement().toMillis()
                + "; SET LOCAL idle_in_transaction_session_timeout = " + Math.max(options.fetch().toMillis(), options.statement().toMillis())
                + (wholeTransaction ? "; SET LOCAL transaction_timeout = 0" : "");
    }

    Connection connection() {
        return connection;
    }

    void limitStatements(Duration limit) throws SQLException {
        execute("SET LOCAL statement_timeout = " + limit.toMillis());
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Ends the transaction, whatever became of it, and begins an ordinary one. */
    void renew() throws SQLException {
        connection.rollback();
        execute(settings);
    }

    /** Ends the transaction in good order; the connection stays until {@link #close()}. */
    void commit() throws SQLException {
        connection.commit();
    }

    @Override
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        try (connection) {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
            silence.end();
        } catch (SQLException e) {
            // Nothing was written and nobody waits for this connection: the pool finds out by itself that it is broken.
            LOG.debug("a connection was lost before it was given back", e);
        }
    }
}
