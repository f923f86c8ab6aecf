package dev.coldarchive.postgres.internal;

import dev.coldarchive.TableSpec;
import dev.coldarchive.move.KeepPeriod;
import dev.coldarchive.move.RowMover.Month;
import dev.coldarchive.move.RowMover.MoveState;
import dev.coldarchive.move.RowMover.Obstacle;
import dev.coldarchive.move.RowMover.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The statements of moving, each in the transaction of the session that is given. Safe for use by several threads. */
public final class MoveRows {
    private final TableSpec spec;

    public MoveRows(TableSpec spec) {
        this.spec = spec;
    }

    MoveState look(Connection connection, Instant cutoff) throws SQLException {
        EventColumn time = Catalog.read(connection, spec).time();
        List<Obstacle> obstacles = Sql.list(connection, MoveScript.problems(spec), row -> new Obstacle(row.getString(1), row.getString(2)));
        String sql = "SELECT extract(epoch FROM month)::int8, count(*), coalesce(sum(size), 0)::int8 FROM (SELECT date_trunc('month', " + MoveScript.instant(time, time.column())
                + " AT TIME ZONE 'UTC') AS month, pg_column_size(t.*) AS size" + " FROM " + Relation.sqlName(spec) + " t WHERE " + time.finite() + " AND " + time.column() + " < "
                + time.literal(time.raw(cutoff)) + ") AS old GROUP BY 1 ORDER BY 1";
        List<Month> found = Sql.list(connection, sql, row -> new Month(Instant.ofEpochSecond(row.getLong(1)), row.getLong(2), row.getLong(3)));
        return new MoveState(MoveScript.archive(spec), isInstalled(connection), obstacles, found);
    }

    private boolean isInstalled(Connection connection) throws SQLException {
        return Sql.one(connection, "SELECT to_regclass(?) IS NOT NULL AND to_regclass(?) IS NOT NULL AND to_regprocedure(?) IS NOT NULL", row -> row.getBoolean(1),
                MoveScript.archive(spec), MoveScript.log(spec), MoveScript.batch(spec) + "(bigint, timestamptz, timestamptz)");
    }

    /** Empty too where there is no log, or none that may be read. */
    static Optional<Instant> movedUntil(Connection connection, TableSpec spec) throws SQLException {
        return logged(connection, spec, "max(moved_until)");
    }

    Optional<Instant> lastBegun(Connection connection) throws SQLException {
        return logged(connection, spec, "max(started_at)");
    }

    private static Optional<Instant> logged(Connection connection, TableSpec spec, String what) throws SQLException {
        String log = MoveScript.log(spec);
        boolean readable = Sql.one(connection, "SELECT coalesce(has_table_privilege(to_regclass(?), 'SELECT'), false)", row -> row.getBoolean(1), log);
        return readable ? Sql.one(connection, "SELECT " + what + " FROM " + log + " WHERE table_name = ?", row -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class)), spec.relation())
                .map(OffsetDateTime::toInstant) : Optional.empty();
    }

    long begin(Connection connection, KeepPeriod keep, Instant cutoff) throws SQLException {
        Sql.list(connection, "UPDATE " + MoveScript.log(spec) + " SET status = 'interrupted', finished_at = clock_timestamp() WHERE table_name = ? AND status = 'running'"
                + " AND started_at < now() - interval '1 day' RETURNING id", row -> row.getLong(1), spec.relation());
        return Sql.one(connection, "INSERT INTO " + MoveScript.log(spec) + " (table_name, keep, cutoff) VALUES (?, ?::interval, ?) RETURNING id", row -> row.getLong(1),
                spec.relation(), keep.interval(), time(cutoff));
    }

    long move(Connection connection, long run, Optional<Instant> from, Instant to) throws SQLException {
        return Sql.one(connection, "SELECT " + MoveScript.batch(spec) + "(?, ?::timestamptz, ?)", row -> row.getLong(1), run, from.map(MoveRows::time).orElse(null), time(to));
    }

    void end(Connection connection, long run, Outcome outcome, String message) throws SQLException {
        Sql.one(connection, "UPDATE " + MoveScript.log(spec) + " SET finished_at = clock_timestamp(), execution_seconds = round(extract(epoch FROM clock_timestamp() - started_at)::numeric, 3),"
                + " status = ?, error_message = nullif(?, '') WHERE id = ? RETURNING id", row -> row.getLong(1), outcome.name().toLowerCase(Locale.ROOT), message, run);
    }

    String script(Connection connection, KeepPeriod keep) throws SQLException {
        return new MoveScript(spec, Catalog.read(connection, spec).time()).install(keep);
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
