package dev.coldarchive.postgres.internal;

import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.ledger.DayCount;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.window.Window;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Rows of cursors and windows, and the audit, inside a transaction. */
public final class LedgerRows {
    private static final String[] ACCOUNTED_FOR =
            Arrays.stream(WindowState.values()).filter(WindowState::accountedFor).map(Enum::name).toArray(String[]::new);

    private static final String OF_THE_REVISION = "revision = excluded.revision, row_count = excluded.row_count, digest = excluded.digest, "
            + "size_bytes = excluded.size_bytes, manifest_sha256 = excluded.manifest_sha256, parked_rows = excluded.parked_rows, ";

    private LedgerRows() {}

    public static Optional<Cursor> cursor(Handle handle, String table) {
        return handle.createQuery("SELECT * FROM <schema>.export_cursors WHERE table_name = :table")
                .bind("table", table).map((row, context) -> cursor(row)).findOne();
    }

    /** Whether there was none. */
    public static boolean startAt(Handle handle, String table, Instant position) {
        return handle.createUpdate("INSERT INTO <schema>.export_cursors (table_name, last_export_ts, last_export_at) SELECT :table, :micros, clock_timestamp() "
                        + "WHERE NOT EXISTS (SELECT FROM <schema>.export_cursors WHERE table_name = :table) ON CONFLICT DO NOTHING")
                .bind("table", table).bind("micros", Micros.of(position)).execute() == 1;
    }

    /** Moves the cursor from exactly where it was seen; empty if it is not there any more. */
    public static Optional<Cursor> move(Handle handle, Cursor seen, Instant to) {
        return handle.createQuery("UPDATE <schema>.export_cursors SET last_export_ts = :to, last_export_at = clock_timestamp() "
                        + "WHERE table_name = :table AND last_export_ts = :from RETURNING *")
                .bind("table", seen.table()).bind("from", Micros.of(seen.position())).bind("to", Micros.of(to))
                .map((row, context) -> cursor(row)).findOne();
    }

    /**
     * The end of the contiguous run of windows that are accounted for. One step is one index look-up: the last window that
     * starts at or before the position (before: where an older exporter left the cursor inside a window).
     */
    public static Instant endOfRun(Handle handle, String table, Instant position) {
        OffsetDateTime from = Micros.bound(position);
        OffsetDateTime end = handle.createQuery("""
                        WITH RECURSIVE run (position) AS (
                            SELECT CAST(:from AS timestamptz)
                          UNION ALL
                            SELECT here.window_end
                              FROM run CROSS JOIN LATERAL (
                                   SELECT window_end, state FROM <schema>.export_windows
                                    WHERE table_name = :table AND window_start <= run.position
                                    ORDER BY window_start DESC LIMIT 1) AS here
                             WHERE here.window_end > run.position AND here.state = ANY (:accountedFor))
                        SELECT max(position) FROM run
                        """)
                .bind("from", from).bind("table", table).bind("accountedFor", ACCOUNTED_FOR)
                .map((row, context) -> row.getObject(1, OffsetDateTime.class)).one();
        return end.toInstant().isAfter(from.toInstant()) ? end.toInstant() : position;
    }

    public static Optional<WindowRecord> window(Handle handle, String table, Instant start) {
        return handle.createQuery("SELECT * FROM <schema>.export_windows WHERE table_name = :table AND window_start = :start")
                .bind("table", table).bind("start", Micros.bound(start)).map((row, context) -> window(row)).findOne();
    }

    public static List<WindowRecord> windows(Handle handle, String table, Instant from, Instant to, int most) {
        return handle.createQuery("SELECT * FROM <schema>.export_windows WHERE table_name = :table AND window_start >= :from AND window_start < :to "
                        + "ORDER BY window_start LIMIT :most")
                .bind("table", table).bind("from", Micros.bound(from)).bind("to", Micros.bound(to)).bind("most", most).map((row, context) -> window(row)).list();
    }

    public static List<DayCount> days(Handle handle, String table, Instant from, Instant to) {
        return handle.createQuery("""
                        SELECT CAST(window_start AT TIME ZONE 'UTC' AS date) AS day, state, recount,
                               recount OR acknowledged IS NULL AND (reason IS NOT NULL OR parked_rows > 0) AS needs_attention,
                               count(*) AS windows, sum(row_count) AS row_count, sum(size_bytes) AS size_bytes, max(window_end) AS until
                          FROM <schema>.export_windows
                         WHERE table_name = :table AND window_start >= :from AND window_start < :to
                         GROUP BY 1, 2, 3, 4 ORDER BY 1
                        """)
                .bind("table", table).bind("from", Micros.bound(from)).bind("to", Micros.bound(to)).map((row, context) -> day(row)).list();
    }

    public static List<WindowRecord> parked(Handle handle, String table) {
        return handle.createQuery("SELECT * FROM <schema>.export_windows WHERE table_name = :table AND parked_rows > 0 ORDER BY window_start")
                .bind("table", table).map((row, context) -> window(row)).list();
    }

    public static List<WindowRecord> recounts(Handle handle, String table, Instant from, int most) {
        return handle.createQuery("SELECT * FROM <schema>.export_windows WHERE table_name = :table AND recount AND window_start >= :from ORDER BY window_start LIMIT :most")
                .bind("table", table).bind("from", Micros.bound(from)).bind("most", most).map((row, context) -> window(row)).list();
    }

    /** Three searches, each by an index of its own: one with all the conditions would read every window of the range where all is well. */
    public static Optional<WindowRecord> unsettled(Handle handle, String table, Instant from, Instant to, Set<Instant> marked) {
        return handle.createQuery("SELECT * FROM (" + first("state IN ('PLANNED', 'EXPORTING', 'QUARANTINED')") + " UNION ALL " + first("recount AND state <> 'PRUNED'")
                        + " UNION ALL " + first("window_start = ANY (CAST(:marked AS timestamptz[])) AND state <> 'PRUNED'") + ") AS found ORDER BY window_start LIMIT 1")
                .bind("table", table).bind("from", Micros.bound(from)).bind("to", Micros.bound(to))
                .bind("marked", marked.stream().map(Instant::toString).toArray(String[]::new)).map((row, context) -> window(row)).findOne();
    }

    public static Optional<WindowRecord> unsealed(Handle handle, String table, Instant from, Instant to) {
        return handle.createQuery(first("state IN ('COMMITTED', 'DIVERGED')"))
                .bind("table", table).bind("from", Micros.bound(from)).bind("to", Micros.bound(to)).map((row, context) -> window(row)).findOne();
    }

    private static String first(String condition) {
        return "(SELECT * FROM <schema>.export_windows WHERE table_name = :table AND window_start >= :from AND window_start < :to AND " + condition + " ORDER BY window_start LIMIT 1)";
    }

    /** Writes a revision; gives the number of rows written: 0 if the one there is not of the expected revision. */
    public static int commit(Handle handle, Lease lease, WindowRecord record, int expectedRevision) {
        return write(handle, lease, record, OF_THE_REVISION, "WHERE w.revision = " + expectedRevision);
    }

    /** Writes a window as it is given, whatever is there. */
    public static void replace(Handle handle, Lease lease, WindowRecord record) {
        write(handle, lease, record, OF_THE_REVISION + "window_end = excluded.window_end, ", "");
    }

    /** Sets the cursor, wherever it was. */
    public static void place(Handle handle, String table, Instant position) {
        int moved = handle.createUpdate("UPDATE <schema>.export_cursors SET last_export_ts = :to, last_export_at = clock_timestamp() WHERE table_name = :table")
                .bind("table", table).bind("to", Micros.of(position)).execute();
        if (moved == 0) {
            startAt(handle, table, position);
        }
    }

    /** Writes what is said of a window; the revision and what belongs to it stay. Gives the number of rows written. */
    public static int annotate(Handle handle, Lease lease, WindowRecord said) {
        return write(handle, lease, new WindowRecord(said.table(), said.window(), said.state(), 0, lease.epoch(), RowDigest.EMPTY, 0, Optional.empty(),
                said.recount(), said.reason(), 0, said.archiveOnly(), said.acknowledged(), said.updatedAt()), "", "");
    }

    private static int write(Handle handle, Lease lease, WindowRecord record, String alsoSet, String condition) {
        return handle.createUpdate("INSERT INTO <schema>.export_windows AS w (table_name, window_start, window_end, state, revision, epoch, row_count, digest, "
                        + "size_bytes, manifest_sha256, recount, reason, parked_rows, archive_only_rows, archive_only_digest, acknowledged) VALUES (:table, :start, :end, :state, :revision, :epoch, :rows, :digest, "
                        + ":size, :manifest, :recount, :reason, :parked, :onlyRows, :onlyDigest, :acknowledged) ON CONFLICT (table_name, window_start) DO UPDATE SET " + alsoSet
                        + "state = excluded.state, epoch = excluded.epoch, recount = excluded.recount, reason = excluded.reason, archive_only_rows = excluded.archive_only_rows, "
                        + "archive_only_digest = excluded.archive_only_digest, acknowledged = excluded.acknowledged, "
                        + "updated_at = clock_timestamp() " + condition)
                .bind("table", record.table()).bind("start", utc(record.window().start())).bind("end", utc(record.window().end()))
                .bind("state", record.state().name()).bind("revision", record.revision()).bind("epoch", lease.epoch())
                .bind("rows", record.digest().rows()).bind("digest", record.digest().hex()).bind("size", record.sizeBytes())
                .bind("manifest", record.manifestSha256().orElse(null)).bind("recount", record.recount()).bind("reason", record.reason().orElse(null))
                .bind("parked", record.parkedRows()).bind("onlyRows", record.archiveOnly().rows()).bind("onlyDigest", record.archiveOnly().hex())
                .bind("acknowledged", record.acknowledged().orElse(null))
                .execute();
    }

    /**
     * Leaves a line for people to read.
     *
     * @param window which it is about; empty for the table
     */
    public static void audit(Handle handle, Lease lease, Optional<Window> window, String action, String note) {
        handle.createUpdate("INSERT INTO <schema>.export_audit (table_name, window_start, action, owner, epoch, note) "
                        + "VALUES (:table, CAST(:start AS timestamptz), :action, :owner, :epoch, :note)")
                .bind("table", lease.table()).bind("start", window.map(w -> utc(w.start())).orElse(null)).bind("action", action)
                .bind("owner", lease.owner()).bind("epoch", lease.epoch()).bind("note", note).execute();
    }

    private static Cursor cursor(ResultSet row) throws SQLException {
        OffsetDateTime movedAt = row.getObject("last_export_at", OffsetDateTime.class);
        return new Cursor(row.getString("table_name"), Micros.toInstant(row.getLong("last_export_ts")), movedAt == null ? Instant.EPOCH : movedAt.toInstant());
    }

    private static DayCount day(ResultSet row) throws SQLException {
        return new DayCount(row.getObject("day", LocalDate.class), WindowState.valueOf(row.getString("state")), row.getBoolean("recount"), row.getBoolean("needs_attention"),
                row.getLong("windows"), row.getLong("row_count"), row.getLong("size_bytes"), row.getObject("until", OffsetDateTime.class).toInstant());
    }

    private static WindowRecord window(ResultSet row) throws SQLException {
        return new WindowRecord(row.getString("table_name"), windowOf(row), WindowState.valueOf(row.getString("state")), row.getInt("revision"),
                row.getLong("epoch"), RowDigest.of(row.getLong("row_count"), row.getString("digest")), row.getLong("size_bytes"),
                Optional.ofNullable(row.getString("manifest_sha256")), row.getBoolean("recount"), Optional.ofNullable(row.getString("reason")),
                row.getLong("parked_rows"), RowDigest.of(row.getLong("archive_only_rows"), row.getString("archive_only_digest")), Optional.ofNullable(row.getString("acknowledged")),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }

    static Window windowOf(ResultSet row) throws SQLException {
        return new Window(row.getObject("window_start", OffsetDateTime.class).toInstant(), row.getObject("window_end", OffsetDateTime.class).toInstant());
    }

    static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
