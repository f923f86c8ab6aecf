package dev.coldarchive.postgres.internal;

import dev.coldarchive.TableSpec;
import dev.coldarchive.postgres.PostgresPlainReads.Drained;
import dev.coldarchive.postgres.PostgresPlainReads.Look;
import dev.coldarchive.postgres.SourceOptions;
import dev.coldarchive.window.Window;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;

/** Rows that nobody keeps, in the same transactions as those that are archived. Safe for use by several threads. */
public final class PlainReading {
    /** What the driver is usually told by those who know that it would else hold all rows at once. */
    private static final int FETCH_ROWS = 10_000;
    /** Waits for the client come under one name, ClientWrite; those for the server's own disk are of type IO. */
    private static final String LOOK = "SELECT count(*), count(*) FILTER (WHERE wait_event_type = 'Client'), count(*) FILTER (WHERE wait_event_type = 'IO') FROM pg_stat_activity"
            + " WHERE datname = current_database() AND usename = current_user AND state = 'active' AND (query LIKE 'COPY (SELECT t.%' OR query LIKE 'SELECT t.%')";

    private final DataSource pool;
    private final SourceOptions options;

    public PlainReading(DataSource pool, SourceOptions options) {
        this.pool = pool;
        this.options = options;
    }

    public List<String> selects(TableSpec table, List<Window> slices) throws SQLException {
        try (Session session = Session.begin(pool, options)) {
            Relation relation = Catalog.read(session.connection(), table);
            return slices.stream().map(relation::select).toList();
        }
    }

    public Drained copy(String select) throws SQLException {
        try (Session session = Session.beginFrozen(pool, options)) {
            PgCopy copy = PgCopy.start(session, Relation.copy(select), options);
            long sizeBytes = 0;
            for (byte[] message = copy.next(); message != null; message = copy.next()) {
                sizeBytes += message.length;
            }
            copy.end();
            return new Drained(copy.rowsSent(), sizeBytes);
        }
    }

    public long resultSet(String select) throws SQLException {
        try (Session session = Session.beginFrozen(pool, options); Statement statement = session.connection().createStatement()) {
            session.limitStatements(options.fetch());
            statement.setFetchSize(FETCH_ROWS);
            long rows = 0;
            try (ResultSet result = statement.executeQuery(select)) {
                int columns = result.getMetaData().getColumnCount();
                while (result.next()) {
                    for (int column = 1; column <= columns; column++) {
                        result.getObject(column);
                    }
                    rows++;
                }
            }
            return rows;
        }
    }

    public Look look() throws SQLException {
        try (Session session = Session.begin(pool, options)) {
            return Sql.one(session.connection(), LOOK, row -> new Look(row.getInt(1), row.getInt(2), row.getInt(3)));
        }
    }
}
