package dev.coldarchive.postgres.internal;

import dev.coldarchive.ledger.AuditEntry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The audit, read for people. */
public final class AuditRows {
    private AuditRows() {}

    /** The latest of a table, the newest first. */
    public static List<AuditEntry> latest(Handle handle, String table, int most) {
        return handle.createQuery("SELECT * FROM <schema>.export_audit WHERE table_name = :table ORDER BY at DESC, id DESC LIMIT :most")
                .bind("table", table).bind("most", most).map((row, context) -> entry(row)).list();
    }

    private static AuditEntry entry(ResultSet row) throws SQLException {
        return new AuditEntry(row.getObject("at", OffsetDateTime.class).toInstant(), row.getString("table_name"),
                Optional.ofNullable(row.getObject("window_start", OffsetDateTime.class)).map(OffsetDateTime::toInstant), row.getString("action"), row.getString("owner"), row.getLong("epoch"),
                row.getString("note"), row.getString("db_role"));
    }
}
