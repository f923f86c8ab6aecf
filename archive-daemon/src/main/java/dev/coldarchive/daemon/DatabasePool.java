package dev.coldarchive.daemon;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.coldarchive.daemon.config.Secret;
import java.time.Duration;
import java.util.Optional;

/** Pools of connections as the archive needs them: few, made when first asked for, given up when idle. */
final class DatabasePool {
    private static final Duration IDLE = Duration.ofMinutes(5);
    private static final Duration LEDGER_SILENCE = Duration.ofMinutes(2);
    private static final Duration LEDGER_CONNECT = Duration.ofSeconds(10);

    private DatabasePool() {}

    /** For the ledger's short transactions. */
    static HikariDataSource ledger(String url, Optional<String> user, Optional<Secret> password, int connections) {
        return of("ledger", url, user, password, connections, LEDGER_CONNECT, LEDGER_SILENCE);
    }

    /**
     * @param name what threads and messages call it
     * @param connections most connections at once
     * @param connect longest wait for one
     * @param silence of the server, after which a connection counts as lost
     */
    static HikariDataSource of(String name, String url, Optional<String> user, Optional<Secret> password, int connections, Duration connect, Duration silence) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
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
        config.addDataSourceProperty("socketTimeout", wholeSeconds(silence));
        config.addDataSourceProperty("tcpKeepAlive", "true");
        return new HikariDataSource(config);
    }

    /** The driver counts seconds; 0 would be for ever. */
    private static String wholeSeconds(Duration length) {
        return String.valueOf(Math.max(1, (length.toMillis() + 999) / 1000));
    }
}
