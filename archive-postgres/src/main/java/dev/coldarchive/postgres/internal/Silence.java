package dev.coldarchive.postgres.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long a borrowed connection may hear nothing from its server. Unless the host has said otherwise that is forever, and a server that is
 * gone without a word would never be missed.
 */
final class Silence {
    private static final Logger LOG = LoggerFactory.getLogger(Silence.class);

    private final Connection connection;
    private final boolean bounded;

    private Silence(Connection connection, boolean bounded) {
        this.connection = connection;
        this.bounded = bounded;
    }

    /** Bounds it where it has no bound. */
    static Silence bound(Connection connection, Duration limit) throws SQLException {
        boolean unbounded = connection.getNetworkTimeout() == 0;
        if (unbounded) {
            connection.setNetworkTimeout(Runnable::run, (int) limit.toMillis());
        }
        return new Silence(connection, unbounded);
    }

    /** Makes the connection as it was, if it still is one. */
    void end() {
        try {
            if (bounded && !connection.isClosed()) {
                connection.setNetworkTimeout(Runnable::run, 0);
            }
        } catch (SQLException e) {
            LOG.debug("a connection was lost before it was given back", e);
        }
    }
}
