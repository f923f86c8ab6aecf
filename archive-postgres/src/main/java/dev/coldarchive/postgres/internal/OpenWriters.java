package dev.coldarchive.postgres.internal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Names who keeps a window open. Every role may see the numbers of open transactions ({@code pg_locks}: each holds a lock on
 * its own number) and all prepared ones; who they are is shown to their own role and to {@code pg_read_all_stats} only.
 */
final class OpenWriters {
    /**
     * What was found.
     *
     * @param described each for a person
     * @param youngest when the last of them began, by the primary's clock; empty if there are none
     */
    record Found(List<String> described, Optional<Instant> youngest) {}

    private record Writer(String described, Instant began) {}

    /** Numbers in locks have 32 bits, X has 64: one is not after the other if it is less than half a round behind. */
    private static final String NOT_AFTER = "((?::int8 - %s::text::int8) & 4294967295) < 2147483648";
    private static final String SESSIONS = "SELECT l.pid, min(l.transactionid::text::int8), max(a.usename::text), max(a.datname::text), max(a.application_name),"
            + " max(a.client_addr::text), to_char(max(a.xact_start), 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), max(a.state), current_user::text, max(a.xact_start)"
            + " FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid WHERE l.locktype = 'transactionid' AND l.granted"
            + " AND l.mode = 'ExclusiveLock' AND l.pid IS NOT NULL AND l.pid <> pg_backend_pid() AND " + String.format(Locale.ROOT, NOT_AFTER, "l.transactionid")
            + " GROUP BY l.pid ORDER BY 2";
    private static final String PREPARED = "SELECT transaction::text, gid, owner::text, database::text, to_char(prepared, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), prepared"
            + " FROM pg_catalog.pg_prepared_xacts WHERE " + String.format(Locale.ROOT, NOT_AFTER, "transaction") + " ORDER BY prepared";

    private OpenWriters() {}

    /**
     * The writers whose number is X or less. One whose start is hidden has been open at least since X was taken.
     */
    static Found upTo(Connection connection, Fence fence) throws SQLException {
        List<Writer> writers = new ArrayList<>(Sql.list(connection, SESSIONS, row -> new Writer(session(row), began(row, 10, fence)), fence.x()));
        writers.addAll(Sql.list(connection, PREPARED, row -> new Writer("prepared transaction '" + row.getString(2) + "', number " + row.getString(1) + ", of user "
                + row.getString(3) + " in database " + row.getString(4) + ", since " + row.getString(5), began(row, 6, fence)), fence.x()));
        return new Found(writers.stream().map(Writer::described).toList(), writers.stream().map(Writer::began).max(Instant::compareTo));
    }

    private static Instant began(ResultSet row, int column, Fence fence) throws SQLException {
        OffsetDateTime began = row.getObject(column, OffsetDateTime.class);
        return began == null ? fence.takenAt() : began.toInstant();
    }

    private static String session(ResultSet row) throws SQLException {
        String who = "process " + row.getInt(1) + ", transaction " + row.getLong(2);
        if (row.getString(7) == null) {
            return who + " (of another role: GRANT pg_read_all_stats TO " + Sql.identifier(row.getString(9)) + " shows whose)";
        }
        return who + ", user " + row.getString(3) + " in database " + row.getString(4) + application(row.getString(5))
                + (row.getString(6) == null ? "" : " from " + row.getString(6)) + ", " + row.getString(8) + ", since " + row.getString(7);
    }

    private static String application(String name) {
        return name == null || name.isEmpty() ? "" : " (" + name + ")";
    }
}
