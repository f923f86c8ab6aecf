package dev.coldarchive.daemon.config;

import java.util.Optional;

/**
 * The database that keeps the ledger: the source's (or its primary's) unless given.
 *
 * @param url JDBC URL without a password
 * @param user database role
 * @param password its password
 * @param schema database schema of the ledger's tables
 */
public record LedgerSettings(String url, Optional<String> user, Optional<Secret> password, String schema) {

    @Override
    public String toString() {
        return "LedgerSettings[" + JdbcUrl.redact(url) + ", user=" + user.orElse("") + ", schema=" + schema + "]";
    }
}
