package dev.coldarchive.postgres.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Names who keeps a window open. Every role may see the numbers of open transactions ({@code pg_locks}: each holds a lock on
 * its own number) and all prepared ones; who they are is shown to their own role and to {@code pg_read_all_stats} only.
 */
final class OpenWriters {
    /** Numbers in locks have 32 bits, X has 64: one is not after the other if it is less than half a round behind. */
    private static final String NOT_AFTER = "((?::int8 - %s::text::int8) & 4294967295) < 2147483648";
    private static final String SESSIONS = "SELECT l.pid, min(l.transactionid::text::int8), max(a.usename::text), max(a.datname::text), max(a.application_name),"
            + " max(a.client_addr::text), to_char(max(a.xact_start), 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), max(a.state), current_user::text"
            + " FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid WHERE l.locktype = 'transactionid' AND l.granted"
            + " AND l.mode = 'ExclusiveLock' AND l.pid IS NOT NULL AND l.pid <> pg_backend_pid() AND " + String.format(NOT_AFTER, "l.transactionid")
            + " GROUP BY l.pid ORDER BY 2";
    private static final String PREPARED = "SELECT transaction::text, gid, owner::text, database::text, to_char(prepared, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
            + " FROM pg_catalog.pg_prepared_xacts WHERE " + String.format(NOT_AFTER, "transaction") + " ORDER BY prepared";

    private OpenWriters() {}

    static List<String> upTo(Connection connection, long x) throws SQLException {
        List<String> writers = new ArrayList<>(Sql.list(connection, SESSIONS, row -> {
            String who = "process " + row.getInt(1) + ", transaction " + row.getLong(2);
            if (row.getString(7) == null) {
                return who + " (of another role: GRANT pg_read_all_stats TO " + Sql.identifier(row.getString(9)) + " shows whose)";
            }
            return who + ", user " + row.getString(3) + " in database " + row.getString(4) + application(row.getString(5))
                    + (row.getString(6) == null ? "" : " from " + row.getString(6)) + ", " + row.getString(8) + ", since " + row.getString(7);
        }, x));
        writers.addAll(Sql.list(connection, PREPARED, row -> "prepared transaction '" + row.getString(2) + "', number " + row.getString(1) + ", of user "
                + row.getString(3) + " in database " + row.getString(4) + ", since " + row.getString(5), x));
        return writers;
    }

    private static String application(String name) {
        return name == null || name.isEmpty() ? "" : " (" + name + ")";
    }
}
