package dev.coldarchive.postgres.internal;

import dev.coldarchive.postgres.SourceOptions;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * COPY over pgjdbc. A savepoint around it lets a read be given up without losing the transaction. Not thread-safe.
 */
final class PgCopy implements CopyRows.Copy {
    private final Session session;
    private final SourceOptions options;
    private final CopyOut copy;
    private boolean complete;
    private boolean ended;

    private PgCopy(Session session, SourceOptions options, CopyOut copy) {
        this.session = session;
        this.options = options;
        this.copy = copy;
    }

    static PgCopy start(Session session, String sql, SourceOptions options) throws SQLException {
        session.execute("SAVEPOINT copy");
        session.limitStatements(options.fetch());
        return new PgCopy(session, options, session.connection().unwrap(PGConnection.class).getCopyAPI().copyOut(sql));
    }

    @Override
    public byte[] next() throws SQLException {
        byte[] message = complete ? null : copy.readFromCopy();
        complete |= message == null;
        return message;
    }

    @Override
    public long rowsSent() {
        return copy.getHandledRowCount();
    }

    @Override
    public void end() throws SQLException {
        if (ended) {
            return;
        }
        ended = true;
        if (!complete) {
            giveUp();
        }
        session.execute(complete ? "RELEASE SAVEPOINT copy" : "ROLLBACK TO SAVEPOINT copy; RELEASE SAVEPOINT copy");
        session.limitStatements(options.statement());
    }

    /**
     * Asks the server to stop, and reads what is still on its way. ({@code CopyOut.cancelCopy()} loses count of the answers when
     * the server was done already.)
     */
    private void giveUp() throws SQLException {
        session.connection().unwrap(PGConnection.class).cancelQuery();
        try {
            while (copy.isActive() && copy.readFromCopy() != null) {
                // Rows that nobody wants.
            }
        } catch (SQLException e) {
            if (!"57014".equals(e.getSQLState())) {
                throw e;
            }
        }
    }
}
