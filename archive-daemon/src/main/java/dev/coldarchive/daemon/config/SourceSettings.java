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
 * @param fetchTimeout longest silence of the server while it answers
 * @param lockTimeout longest wait for a table's lock
 * @param statementTimeout longest run of one statement, the reading of a window's rows among them
 */
public record SourceSettings(
        String url, Optional<String> user, Optional<Secret> password, Optional<String> primaryUrl,
        Duration connectTimeout, Duration fetchTimeout, Duration lockTimeout, Duration statementTimeout) {

    @Override
    public String toString() {
        return "SourceSettings[" + JdbcUrl.redact(url) + ", user=" + user.orElse("") + primaryUrl.map(p -> ", primary=" + JdbcUrl.redact(p)).orElse("") + "]";
    }
}
