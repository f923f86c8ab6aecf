package dev.coldarchive.postgres.internal;

import dev.coldarchive.ledger.Hold;
import java.time.OffsetDateTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Holds, inside a transaction. Time is the server's clock. */
public final class HoldRows {
    private static final String COLUMNS = "SELECT id, table_name, job_id, reason, held_by, held_at FROM <schema>.export_holds WHERE released_at IS NULL AND ";

    private HoldRows() {}

    public static List<Hold> open(Handle handle, String table) {
        return handle.createQuery(COLUMNS + "table_name = :table ORDER BY id").bind("table", table).map((row, context) -> of(row)).list();
    }

    /** The one that is open for the job, else for the table where there is none. */
    public static Optional<Hold> open(Handle handle, Hold hold) {
        return handle.createQuery(COLUMNS + "job_id = :job AND (job_id <> 0 OR table_name = :table)").bind("job", hold.job()).bind("table", hold.table())
                .map((row, context) -> of(row)).findOne();
    }

    /** Does nothing if one is open; a second that begins at once waits for the first. */
    public static void insert(Handle handle, Hold hold) {
        int written = handle.createUpdate("INSERT INTO <schema>.export_holds (table_name, job_id, was_scheduled, reason, held_by) VALUES (:table, :job, true, :reason, :by) ON CONFLICT DO NOTHING")
                .bind("table", hold.table()).bind("job", hold.job()).bind("reason", hold.reason()).bind("by", hold.by()).execute();
        if (written > 0) {
            audit(handle, hold, "hold", (hold.job() == Hold.NO_JOB ? "prune" : "job " + hold.job()) + ": " + hold.reason());
        }
    }

    /** Makes one that is open a person's, if it was nobody's and this one is somebody's. */
    public static void takeOver(Handle handle, Hold hold) {
        if (hold.automatic()) {
            return;
        }
        int taken = handle.createUpdate("UPDATE <schema>.export_holds SET held_by = :by, reason = :reason WHERE released_at IS NULL AND job_id = :job AND table_name = :table AND held_by = :nobody")
                .bind("by", hold.by()).bind("reason", hold.reason()).bind("job", hold.job()).bind("table", hold.table()).bind("nobody", Hold.AUTOMATIC).execute();
        if (taken > 0) {
            audit(handle, hold, "hold", (hold.job() == Hold.NO_JOB ? "prune" : "job " + hold.job()) + ", which was held by itself: " + hold.reason());
        }
    }

    /** Ends it as it was read: one that has become a person's since stays. */
    public static void end(Handle handle, Hold hold) {
        int ended = handle.createUpdate("UPDATE <schema>.export_holds SET released_at = clock_timestamp() WHERE id = :id AND released_at IS NULL AND (held_by = :by OR held_by = :nobody)")
                .bind("id", hold.id()).bind("by", hold.by()).bind("nobody", Hold.AUTOMATIC).execute();
        if (ended > 0) {
            audit(handle, hold, "release", hold.job() == Hold.NO_JOB ? "prune" : "job " + hold.job());
        }
    }

    private static void audit(Handle handle, Hold hold, String action, String note) {
        handle.createUpdate("INSERT INTO <schema>.export_audit (table_name, action, owner, epoch, note) VALUES (:table, :action, :by, 0, :note)")
                .bind("table", hold.table()).bind("action", action).bind("by", hold.by()).bind("note", note).execute();
    }

    private static Hold of(ResultSet row) throws SQLException {
        return new Hold(row.getLong("id"), row.getString("table_name"), row.getLong("job_id"), row.getString("reason"), row.getString("held_by"),
                row.getObject("held_at", OffsetDateTime.class).toInstant());
    }
}
