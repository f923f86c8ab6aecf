package dev.coldarchive.daemon;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.postgresql.Driver;
import org.slf4j.LoggerFactory;

/**
 * What a pool takes its connections from. One can be made before the pool asks for it, and is the next that it gets: so whoever waits for the first hears at once why there is none, and a server
 * is not connected to twice for that. Safe for use by several threads.
 */
final class DriverConnections implements DataSource, AutoCloseable {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(DriverConnections.class);

    private final String url;
    private final Properties properties;
    private final AtomicReference<Advance> ready = new AtomicReference<>();
    private volatile boolean closed;
    private volatile int loginSeconds;

    /** @param properties the driver's own; what the URL says comes before them */
    DriverConnections(String url, Properties properties) {
        this.url = url;
        this.properties = properties;
    }

    /** Begins to connect on a thread of its own, if nobody has yet. */
    void begin() {
        Advance first = new Advance();
        if (ready.compareAndSet(null, first)) {
            Thread thread = new Thread(first, "archive-connect");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Connects, or waits for who does so already. */
    void reach() throws SQLException {
        Advance own = new Advance();
        Advance first = ready.compareAndExchange(null, own);
        if (first == null) {
            own.run();
            first = own;
        }
        try {
            result(first);
        } catch (SQLException | RuntimeException e) {
            if (first.isDone()) {
                ready.compareAndSet(first, null);
            }
            throw e;
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        Advance first = ready.getAndSet(null);
        return first == null ? connect() : result(first);
    }

    /** Gives up what was made, and nobody has taken. */
    void drop() {
        Advance first = ready.get();
        if (first != null && first.isDone() && ready.compareAndSet(first, null)) {
            first.giveUp();
        }
    }

    @Override
    public void close() {
        closed = true;
        drop();
    }

    private Connection connect() throws SQLException {
        Connection connection = new Driver().connect(url, properties);
        if (closed) {
            connection.close();
            throw new SQLException("nobody wants to connect any more");
        }
        return connection;
    }

    /** A connection that is made before the pool asks for it; nobody's, if it is there only after the end. */
    private final class Advance extends FutureTask<Connection> {
        Advance() {
            super(DriverConnections.this::connect);
        }

        @Override
        protected void done() {
            if (closed) {
                giveUp();
            }
        }

        void giveUp() {
            try {
                result(this).close();
            } catch (SQLException | RuntimeException e) {
                LOG.debug("a connection that nobody had used was not closed in good order", e);
            }
        }
    }

    private static Connection result(Advance first) throws SQLException {
        try {
            return first.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException reason) {
                throw reason;
            }
            throw new IllegalStateException("cannot connect", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while it waited for a connection", e);
        }
    }

    /** Who connects is settled. */
    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the user is settled");
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        // the driver logs elsewhere
    }

    /** The driver goes by its property; the pool, when it closes, waits for so long for whoever connects. */
    @Override
    public void setLoginTimeout(int seconds) {
        loginSeconds = seconds;
    }

    @Override
    public int getLoginTimeout() {
        return loginSeconds;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
