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
import org.postgresql.Driver;

/** A pool of connections as the archive needs them: few, made when first asked for, given up when idle. */
final class DatabasePool extends HikariDataSource {
    private static final Duration IDLE = Duration.ofMinutes(5);

    private volatile boolean reached;

    private DatabasePool(HikariConfig config) {
        super(config);
    }

    /**
     * @param name what threads and messages call it
     * @param connections most connections at once
     * @param connect longest wait for one
     * @param silence of the server, after which a connection counts as lost
     */
    static DatabasePool of(String name, String url, Optional<String> user, Optional<Secret> password, int connections, Duration connect, Duration silence) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDriverClassName(Driver.class.getName());
        config.setJdbcUrl(url);
        user.ifPresent(config::setUsername);
        password.map(Secret::reveal).ifPresent(config::setPassword);
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(0);
        config.setIdleTimeout(IDLE.toMillis());
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(connect.toMillis());
        config.addDataSourceProperty("ApplicationName", "archive");
        config.addDataSourceProperty("connectTimeout", wholeSeconds(connect));
        // A server that takes the connection and says nothing is not waited for longer either.
        config.addDataSourceProperty("loginTimeout", wholeSeconds(connect));
        config.addDataSourceProperty("socketTimeout", wholeSeconds(silence));
        config.addDataSourceProperty("tcpKeepAlive", "true");
        // A socketFactory in the URL comes before this one.
        config.addDataSourceProperty("socketFactory", GatheringSocketFactory.class.getName());
        return new DatabasePool(config);
    }

    /**
     * Says why there is no connection, where the pool would only say that there is none; and the first time, or after it failed, at once, where the
     * pool would repeat what cannot work (a wrong password, a server that is down) until its time is up.
     */
    @Override
    public Connection getConnection() throws SQLException {
        if (!reached) {
            tryDriver();
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
        }
    }

    PoolUse use() {
        return new PoolUse(getPoolName(), getHikariPoolMXBean().getActiveConnections(), getHikariPoolMXBean().getIdleConnections());
    }

    private void tryDriver() throws SQLException {
        Properties properties = new Properties();
        properties.putAll(getDataSourceProperties());
        Optional.ofNullable(getUsername()).ifPresent(user -> properties.setProperty("user", user));
        Optional.ofNullable(getPassword()).ifPresent(password -> properties.setProperty("password", password));
        new Driver().connect(getJdbcUrl(), properties).close();
    }

    /** The driver counts seconds; 0 would be for ever. */
    private static String wholeSeconds(Duration length) {
        return String.valueOf(Math.max(1, (length.toMillis() + 999) / 1000));
    }
}
