package dev.coldarchive.postgres.internal;

import dev.coldarchive.TableSpec;
import dev.coldarchive.postgres.SourceOptions;
import dev.coldarchive.source.MarkLog;
import dev.coldarchive.source.MarkedWindow;
import dev.coldarchive.window.Window;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/** Rows of the table of marks. Safe for use by several threads. */
public final class MarkRows {
    private final String table;
    private final String insert;
    private final String windows;
    private final String delete;
    private final String seen;

    public MarkRows(SchemaName schema) {
        table = schema.quoted() + ".export_dirty_marks";
        insert = "INSERT INTO " + table + " (table_name, window_start) SELECT ?, pg_catalog.to_timestamp(start) FROM pg_catalog.unnest(?) AS start"
                + " WHERE start + ? <= pg_catalog.date_part('epoch', pg_catalog.clock_timestamp())";
        windows = "SELECT window_start, count(*), min(marked_at), max(marked_at), bool_or(xid < pg_snapshot_xmin(now) OR xid >= pg_snapshot_xmax(now)) FROM " + table
                + ", pg_current_snapshot() AS now WHERE table_name = ? AND window_start >= ? AND window_start < ? GROUP BY window_start ORDER BY window_start LIMIT " + MarkLog.MOST_WINDOWS;
        delete = "DELETE FROM " + table + " WHERE table_name = ? AND id = ANY (?)";
        seen = "SELECT id FROM " + table + " WHERE table_name = ? AND window_start >= ? AND window_start < ?";
    }

    /** For messages. */
    public String table() {
        return table;
    }

    /** On the writer's connection and in its transaction, whose settings are its own: everything is named in full. One statement, one round trip. */
    public void insert(Connection writer, TableSpec spec, Collection<Window> touched) throws SQLException {
        if (touched.isEmpty()) {
            return;
        }
        Window any = touched.iterator().next();
        long untilPassed = Duration.between(any.start(), spec.time().surelyPassed(any.end())).toSeconds();
        try (PreparedStatement statement = writer.prepareStatement(insert)) {
            statement.setString(1, spec.name());
            statement.setArray(2, writer.createArrayOf("int8", touched.stream().map(window -> window.start().getEpochSecond()).toArray(Long[]::new)));
            statement.setLong(3, untilPassed);
            statement.executeUpdate();
        }
    }

    public List<MarkedWindow> windows(DataSource written, SourceOptions options, TableSpec spec, Instant from, Instant to) throws SQLException {
        try (Session session = Session.begin(written, options)) {
            return Sql.list(session.connection(), windows, row -> new MarkedWindow(spec.grid().at(instant(row.getObject(1, OffsetDateTime.class))), row.getLong(2),
                    instant(row.getObject(3, OffsetDateTime.class)), instant(row.getObject(4, OffsetDateTime.class)), row.getBoolean(5)), spec.name(), time(from), time(to));
        }
    }

    public void delete(DataSource written, SourceOptions options, TableSpec spec, Set<Long> ids) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        try (Session session = Session.begin(written, options); PreparedStatement statement = session.connection().prepareStatement(delete)) {
            statement.setString(1, spec.name());
            statement.setArray(2, session.connection().createArrayOf("int8", ids.toArray(Long[]::new)));
            statement.executeUpdate();
            session.commit();
        }
    }

    /** What a snapshot's own transaction sees. */
    Set<Long> seen(Connection snapshot, TableSpec spec, Window window) throws SQLException {
        return new HashSet<>(Sql.list(snapshot, seen, row -> row.getLong(1), spec.name(), time(window.start()), time(window.end())));
    }

    /** How many marks there are of windows that start before {@code end}, but for those of this very transaction, which are taken away: what it has done is no news. */
    long othersBefore(Connection connection, TableSpec spec, Instant end) throws SQLException {
        Sql.list(connection, "DELETE FROM " + table + " WHERE table_name = ? AND window_start < ? AND xid = pg_current_xact_id() RETURNING id", row -> row.getLong(1), spec.name(), time(end));
        return Sql.one(connection, "SELECT count(*) FROM " + table + " WHERE table_name = ? AND window_start < ?", row -> row.getLong(1), spec.name(), time(end));
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(OffsetDateTime time) {
        return time.toInstant();
    }
}
