package dev.coldarchive.postgres.internal;

import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.load.Place;
import dev.coldarchive.load.ScratchTable;
import dev.coldarchive.load.TargetTable;
import dev.coldarchive.postgres.SourceOptions;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.window.Window;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** What is asked and done about tables that are loaded into, outside of any window. Safe for use by several threads. */
public final class LoadTables {
    /** For statements that run triggers and defaults of somebody else. */
    static final String OWN_SEARCH_PATH = "SET LOCAL search_path TO DEFAULT";
    private static final String SUMMARIZE = "SELECT count(brin_summarize_new_values(i.indexrelid)) FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid"
            + " JOIN pg_catalog.pg_am a ON a.oid = c.relam WHERE a.amname = 'brin' AND i.indrelid = to_regclass(?)";

    private final DataSource pool;
    private final SourceOptions options;

    public LoadTables(DataSource pool, SourceOptions options) {
        this.pool = pool;
        this.options = options;
    }

    public Optional<TargetTable> describe(Place place) throws SQLException {
        try (Session session = Session.begin(pool, options)) {
            return new ScratchTables(session).exists(place) ? Optional.of(LoadTable.read(session.connection(), place).described()) : Optional.empty();
        }
    }

    public void create(Place place, TableSchema archived) throws SQLException {
        try (Session session = Session.begin(pool, options)) {
            new ScratchTables(session).create(place, archived);
            session.commit();
        }
    }

    public List<ScratchTable> scratch(String schema) throws SQLException {
        try (Session session = Session.begin(pool, options)) {
            return new ScratchTables(session).list(schema);
        }
    }

    public void drop(ScratchTable table) throws SQLException {
        try (Session session = Session.begin(pool, options)) {
            new ScratchTables(session).drop(table);
            session.commit();
        }
    }

    /** The index by time of a scratch table takes in what was loaded since. */
    public void settle(Place place) throws SQLException {
        try (Session session = Session.begin(pool, options)) {
            Sql.one(session.connection(), SUMMARIZE, row -> row.getLong(1), Relation.sqlName(place.spec()));
            session.commit();
        }
    }

    public RowReader rows(Place place, Window slice) throws SQLException {
        Session session = Session.begin(pool, options);
        try {
            RowReader rows = new StandingRows(session, options, Catalog.read(session.connection(), place.spec())).ordered(slice);
            return new OwnSession(session, rows);
        } catch (SQLException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** Rows whose session ends with them. */
    private record OwnSession(Session session, RowReader rows) implements RowReader {
        @Override
        public TableSchema schema() {
            return rows.schema();
        }

        @Override
        public boolean next(RowBatch batch) {
            return rows.next(batch);
        }

        @Override
        public void close() {
            try (session) {
                rows.close();
            }
        }
    }
}
