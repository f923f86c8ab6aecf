package dev.coldarchive.postgres.internal;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TableSpec;
import dev.coldarchive.postgres.SourceOptions;
import dev.coldarchive.window.Window;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import javax.sql.DataSource;

/** The source's primary: the clock that closes windows, and where X is taken. Safe for use by several threads. */
public final class Primary {
    private static final String NOW = "(extract(epoch FROM clock_timestamp()) * 1000000)::int8";
    private static final String STATE = "SELECT pg_is_in_recovery(), (SELECT system_identifier::text FROM pg_control_system()),"
            + " CASE WHEN NOT pg_is_in_recovery() THEN substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END, " + NOW + ", pg_snapshot_xmax(pg_current_snapshot())::text::int8";
    private static final String TAKE = "SELECT " + NOW + ", pg_current_xact_id()::text::int8";

    private final DataSource pool;
    private final SourceOptions options;
    private final Fence.Fences fences = new Fence.Fences();

    public Primary(DataSource pool, SourceOptions options) {
        this.pool = pool;
        this.options = options;
    }

    /**
     * What a connection leads to.
     *
     * @param next the transaction after the last that has ended there
     */
    record State(boolean standby, Fence.Server server, Instant now, long next) {}

    static State state(Connection connection) throws SQLException {
        return Sql.one(connection, STATE, row -> new State(row.getBoolean(1), new Fence.Server(row.getString(2), row.getString(3)), micros(row.getLong(4)), row.getLong(5)));
    }

    private static Instant micros(long value) {
        return Instant.EPOCH.plus(value, ChronoUnit.MICROS);
    }

    public Instant now() throws SQLException {
        try (Session session = Session.begin(pool, options)) {
            return Sql.one(session.connection(), "SELECT " + NOW, row -> micros(row.getLong(1)));
        }
    }

    /** The transaction after the last that has ended there. */
    public long ended() throws SQLException {
        try (Session session = Session.begin(pool, options)) {
            return state(session.connection()).next;
        }
    }

    /**
     * The X that a window is compared with: the smallest one that was taken here when it was due already, or one taken now.
     *
     * @throws ArchiveException of category USAGE if the window is not due, or this server is a standby
     */
    synchronized Fence fence(TableSpec spec, Window window) throws SQLException {
        Instant due = spec.dueAt(window);
        try (Session session = Session.begin(pool, options)) {
            State state = state(session.connection());
            if (state.standby) {
                throw refused(spec, window, "this server is a standby, and which transactions are open is known on its primary only",
                        "give the source a second connection, to the primary (source: primary-url)");
            }
            if (state.now.isBefore(due)) {
                throw refused(spec, window, "it is not due before " + due, "it is " + state.now + " on the database's clock; wait, or choose an earlier window");
            }
            Fence fence = fences.since(due, state.server, state.next);
            if (fence == null) {
                session.commit();
                fence = Sql.one(session.connection(), TAKE, row -> new Fence(row.getLong(2), micros(row.getLong(1)), state.server));
                session.commit();
                fences.add(fence);
            }
            return fence;
        }
    }

    /** Those writers that are open on the primary now and have a number up to X. */
    OpenWriters.Found openWriters(Fence fence) throws SQLException {
        try (Session session = Session.begin(pool, options)) {
            return OpenWriters.upTo(session.connection(), fence);
        }
    }

    private static ArchiveException refused(TableSpec spec, Window window, String reason, String hint) {
        return new ArchiveException(Category.USAGE, "cannot read window " + window + " of table " + spec.name() + ": " + reason, hint)
                .inTable(spec.name()).inWindow(window);
    }
}
