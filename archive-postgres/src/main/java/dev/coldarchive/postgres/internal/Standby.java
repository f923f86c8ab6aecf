package dev.coldarchive.postgres.internal;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TransientException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Whether what a snapshot sees belongs to the line of transactions that X was taken from, and has come as far as X. */
final class Standby {
    /** A standby's timeline, from whatever knows of it first: the receiver (hidden from many roles), or the control file. */
    private static final String TIMELINE = "SELECT greatest((SELECT received_tli FROM pg_stat_wal_receiver), (SELECT min_recovery_end_timeline FROM pg_control_recovery()),"
            + " (SELECT timeline_id FROM pg_control_checkpoint()))";

    private Standby() {}

    /**
     * @return what a standby has not replayed yet, in words; empty if it has, or if this is the primary
     * @throws ArchiveException if the connection leads to another cluster, or another timeline
     */
    static List<String> lags(Connection connection, Primary.State state, Fence fence, boolean passed) throws SQLException {
        if (!state.server().systemId().equals(fence.server().systemId())) {
            throw new ArchiveException(Category.USAGE, "cannot compare transactions: source and primary are different clusters (" + state.server().systemId() + " and "
                    + fence.server().systemId() + ")", "point both connections to servers of one cluster");
        }
        if (!state.standby()) {
            if (!state.server().equals(fence.server())) {
                throw new TransientException("cannot compare transactions: the connection leads to timeline " + state.server().timeline() + " and X was taken on "
                        + fence.server().timeline(), "a failover is under way, or a former primary is still up: try again, and look for it", null);
            }
            return List.of();
        }
        long timeline = Sql.one(connection, TIMELINE, row -> row.getLong(1));
        if (timeline < Long.parseLong(fence.server().timeline(), 16)) {
            return List.of("replay has not passed transaction " + fence.x() + ": the standby is on timeline " + timeline + ", its primary on "
                    + Long.parseLong(fence.server().timeline(), 16));
        }
        return passed ? List.of() : List.of("replay has not passed transaction " + fence.x() + Sql.one(connection,
                "SELECT ' (oldest open one there: ' || pg_snapshot_xmin(pg_current_snapshot()) || CASE WHEN pg_is_wal_replay_paused() THEN ', replay is paused)' ELSE ')' END",
                row -> row.getString(1)));
    }
}
