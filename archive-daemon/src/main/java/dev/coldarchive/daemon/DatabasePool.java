package dev.coldarchive.daemon;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.coldarchive.daemon.config.Secret;
import dev.coldarchive.daemon.metrics.PoolUse;
import dev.coldarchive.postgres.GatheringSocketFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;

/** A pool of connections as the archive needs them: few, made when first asked for, given up when idle. */
final class DatabasePool extends HikariDataSource {
    private static final Duration IDLE = Duration.ofMinutes(5);

    private final DriverConnections connections;
    private volatile boolean reached;

    private DatabasePool(HikariConfig config, DriverConnections connections) {
        super(config);
        this.connections = connections;
    }

    /**
     * @param name what threads and messages call it
     * @param connections most connections at once
     * @param connect longest wait for one
     * @param silence of the server, after which a connection counts as lost
     */
    static DatabasePool of(String name, String url, Optional<String> user, Optional<Secret> password, int connections, Duration connect, Duration silence) {
        Properties properties = new Properties();
        user.ifPresent(known -> properties.setProperty("user", known));
        password.map(Secret::reveal).ifPresent(known -> properties.setProperty("password", known));
        properties.setProperty("ApplicationName", "archive");
        properties.setProperty("connectTimeout", wholeSeconds(connect));
        // A server that takes the connection and says nothing is not waited for longer either.
        properties.setProperty("loginTimeout", wholeSeconds(connect));
        properties.setProperty("socketTimeout", wholeSeconds(silence));
        properties.setProperty("tcpKeepAlive", "true");
        // A socketFactory in the URL comes before this one.
        properties.setProperty("socketFactory", GatheringSocketFactory.class.getName());
        DriverConnections source = new DriverConnections(url, properties);
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(source);
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(0);
        config.setIdleTimeout(IDLE.toMillis());
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(connect.toMillis());
        return new DatabasePool(config, source);
    }

    /** Begins to connect, on a thread of its own: for who is about to ask for a connection, and has something else to do before. */
    void begin() {
        if (!reached) {
            connections.begin();
        }
    }

    /**
     * Says why there is no connection, where the pool would only say that there is none; and the first time, or after it failed, at once, where the
     * pool would repeat what cannot work (a wrong password, a server that is down) until its time is up.
     */
    @Override
    public Connection getConnection() throws SQLException {
        boolean first = !reached;
        if (first) {
            connections.reach();
            reached = true;
        }
        try {
            return super.getConnection();
        } catch (SQLTransientConnectionException e) {
            if (e.getCause() instanceof SQLException reason) {
                reached = false;
                throw reason;
            }
            throw e;
        } finally {
            if (first) {
                // The pool may have had another meanwhile: none is kept for later, when it could be broken.
                connections.drop();
            }
        }
    }

    PoolUse use() {
        return new PoolUse(getPoolName(), getHikariPoolMXBean().getActiveConnections(), getHikariPoolMXBean().getIdleConnections());
    }

    @Override
    public void close() {
        connections.close();
        super.close();
    }

    /** The driver counts seconds; 0 would be for ever. */
    private static String wholeSeconds(Duration length) {
        return String.valueOf(Math.max(1, (length.toMillis() + 999) / 1000));
    }
}
