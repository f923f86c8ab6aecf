package dev.coldarchive.daemon.config;

import java.time.Duration;
import java.util.Optional;

/**
 * The database that rows are read from.
 *
 * @param url JDBC URL without a password
 * @param user database role; empty for the driver's default
 * @param password its password; empty where none is needed
 * @param primaryUrl where the source is a standby: the JDBC URL of its primary, for the same user
 * @param connectTimeout longest wait for a connection
 * @param socketTimeout longest silence of the server
 * @param lockTimeout longest wait for a table's lock
 * @param statementTimeout longest run of a small query
 * @param fetchTimeout longest time for reading the rows of a slice
 */
public record SourceSettings(
        String url, Optional<String> user, Optional<Secret> password, Optional<String> primaryUrl,
        Duration connectTimeout, Duration socketTimeout, Duration lockTimeout, Duration statementTimeout, Duration fetchTimeout) {

    @Override
    public String toString() {
        return "SourceSettings[" + JdbcUrl.redact(url) + ", user=" + user.orElse("") + primaryUrl.map(p -> ", primary=" + JdbcUrl.redact(p)).orElse("") + "]";
    }
}
