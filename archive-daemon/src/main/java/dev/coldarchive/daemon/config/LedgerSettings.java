package dev.coldarchive.daemon.config;

import java.util.Optional;

/**
 * The database that keeps the ledger: the source's (or its primary's) unless given.
 *
 * @param url JDBC URL without a password
 * @param user database role
 * @param password its password
 * @param schema database schema of the ledger's tables
 * @param marks schema of the table of marks in the database that is written to; empty to keep none
 */
public record LedgerSettings(String url, Optional<String> user, Optional<Secret> password, String schema, Optional<String> marks) {

    @Override
    public String toString() {
        return "LedgerSettings[" + JdbcUrl.redact(url) + ", user=" + user.orElse("") + ", schema=" + schema + "]";
    }
}
