package dev.coldarchive.postgres.internal;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.load.Place;
import dev.coldarchive.load.WindowLoad;
import dev.coldarchive.postgres.SourceOptions;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.window.Window;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * One window by {@code COPY … FROM STDIN (FORMAT binary)}: straight into the table where every value can be sent as it is and no other row can be in the way; else into a
 * temporary table, and from there by one {@code INSERT … SELECT … ON CONFLICT DO NOTHING}.
 */
public final class PgWindowLoad implements WindowLoad {
    private static final String STAGING = "pg_temp.archive_load";

    private final Session session;
    private final SourceOptions options;
    private final Place place;
    private final Window window;
    private final LoadTable table;
    private final List<LoadColumn> columns;
    private final StandingRows standing;
    private final boolean staged;
    private final CopyEncoder encoder;
    private CopyIn copy;
    private long taken;

    private PgWindowLoad(Session session, SourceOptions options, Place place, Window window, LoadTable table, TableSchema schema) throws SQLException {
        this.session = session;
        this.options = options;
        this.place = place;
        this.window = window;
        this.table = table;
        this.standing = new StandingRows(session, options, table.relation());
        List<String> names = schema.columns().stream().map(Column::name).filter(name -> !table.generated().contains(name)).toList();
        this.columns = names.stream().map(table::column).toList();
        this.staged = table.unique() || !columns.stream().allMatch(LoadColumn::isDirect);
        List<FieldEncoder> encoders = new ArrayList<>();
        for (LoadColumn column : columns) {
            encoders.add(table.encoder(session.connection(), column));
        }
        this.encoder = new CopyEncoder((bytes, length) -> copy.writeToCopy(bytes, 0, length), encoders, names.stream().mapToInt(schema::position).toArray());
    }

    public static PgWindowLoad open(DataSource pool, SourceOptions options, Place place, Window window, TableSchema schema) throws SQLException {
        Session session = Session.begin(pool, options);
        try {
            session.execute("SELECT pg_advisory_xact_lock(hashtextextended(" + Sql.literal("archive load " + place + " " + window) + ", 0))");
            // All rows of the window go out over this connection: workers would only hand each on once more, and are started for an empty window too.
            session.execute("SET LOCAL max_parallel_workers_per_gather = 0");
            LoadTable table = LoadTable.read(session.connection(), place);
            if (table.own()) {
                session.execute("SET LOCAL enable_seqscan = off"); // nothing has told the planner yet how large it is
            }
            return new PgWindowLoad(session, options, place, window, table, schema);
        } catch (SQLException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    @Override
    public RowDigest standing(List<String> only) {
        try {
            return standing.digest(window, only);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public RowReader rows(Window slice) {
        try {
            return standing.ordered(slice);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void clear() {
        if (!table.own()) {
            throw new IllegalStateException("table " + place + " was not made by loading");
        }
        try {
            session.limitStatements(options.fetch());
            session.execute("DELETE FROM " + table.name() + " t WHERE " + table.relation().time().between(window.start(), window.end()));
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void add(RowBatch batch) {
        try {
            begin();
            encoder.write(batch);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public long finish() {
        try {
            if (copy == null) {
                return 0;
            }
            encoder.end();
            taken = copy.endCopy();
            if (staged) {
                taken = takeFromStaging();
            }
            session.limitStatements(options.statement());
            return taken;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private void begin() throws SQLException {
        if (copy != null) {
            return;
        }
        session.limitStatements(options.fetch());
        String into = table.name() + " (" + LoadTable.list(columns) + ")";
        if (staged) {
            into = STAGING;
            session.execute("CREATE TEMPORARY TABLE archive_load (" + eachColumn(i -> "c" + i + " " + columns.get(i).wire()) + ") ON COMMIT DROP");
        } else {
            session.execute(LoadTables.OWN_SEARCH_PATH);
        }
        copy = session.connection().unwrap(PGConnection.class).getCopyAPI().copyIn("COPY " + into + " FROM STDIN (FORMAT binary)");
    }

    /** The values are made while names mean what they are pinned to; triggers and defaults run as they do for everybody else. */
    private long takeFromStaging() throws SQLException {
        session.execute(LoadTables.OWN_SEARCH_PATH);
        try (var statement = session.connection().createStatement()) {
            return statement.executeLargeUpdate("INSERT INTO " + table.name() + " (" + LoadTable.list(columns) + ") OVERRIDING SYSTEM VALUE SELECT "
                    + eachColumn(i -> columns.get(i).value("s.c" + i)) + " FROM " + STAGING + " s ON CONFLICT DO NOTHING");
        } finally {
            session.execute("SET LOCAL search_path = pg_catalog");
        }
    }

    private String eachColumn(IntFunction<String> one) {
        return IntStream.range(0, columns.size()).mapToObj(one).collect(Collectors.joining(", "));
    }

    @Override
    public void commit() {
        try {
            session.commit();
        } catch (SQLException e) {
            throw SqlErrors.writing(what(), e).inTable(place.table().name()).inWindow(window);
        }
    }

    private String what() {
        return "cannot load window " + window + " into table " + place;
    }

    private ArchiveException failed(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        if (state.equals("23514") && String.valueOf(e.getMessage()).contains("no partition of relation")) {
            return new ArchiveException(Category.USAGE, what() + ": the partition that its rows belong to is not there", "create it, or load into a scratch schema: --into", e)
                    .inTable(place.table().name()).inWindow(window);
        }
        if (state.startsWith("23") || state.startsWith("22")) {
            return new ArchiveException(Category.FAILURE, what() + ": " + SqlErrors.reason(e), "the table refuses a row that the archive holds: nothing of this window was loaded; "
                    + "change the table, or load into a scratch schema: --into", e).inTable(place.table().name()).inWindow(window);
        }
        return SqlErrors.reading(what(), e).inTable(place.table().name()).inWindow(window);
    }

    @Override
    public void close() {
        try {
            if (copy != null && copy.isActive()) {
                copy.cancelCopy();
            }
        } catch (SQLException e) {
            // The transaction is rolled back in any case; a connection that is broken is found out there.
        } finally {
            session.close();
        }
    }
}
