package dev.coldarchive.postgres;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.postgres.internal.PgSnapshot;
import dev.coldarchive.postgres.internal.Primary;
import dev.coldarchive.postgres.internal.SqlErrors;
import dev.coldarchive.postgres.internal.TableReader;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.source.MarkLog;
import dev.coldarchive.source.MarkedSource;
import dev.coldarchive.source.ReplicaLag;
import dev.coldarchive.source.RetentionReader;
import dev.coldarchive.source.Source;
import dev.coldarchive.source.SourceIdentity;
import dev.coldarchive.source.SourceRetention;
import dev.coldarchive.source.StrayRows;
import dev.coldarchive.source.TimeRange;
import dev.coldarchive.source.WindowSnapshot;
import dev.coldarchive.window.Window;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Tables of PostgreSQL 15 and later, TimescaleDB's hypertables among them. Takes connections from the host's pool and gives
 * them back as they were; opens and closes none itself, and needs one connection (for a standby, one to each server) a
 * snapshot. Safe for use by several threads. Constructors do no I/O.
 *
 * <p>The connections' role needs SELECT on the tables, and sees who keeps windows open only with {@code pg_read_all_stats}.
 *
 * <p>A standby can be read if its primary is reachable too: which transactions are open, and what time it is, is the primary's
 * to say, and the standby's windows wait until its own replay has come that far.
 */
public final class PostgresSource implements Source, RetentionReader, ReplicaLag, MarkedSource {
    private final DataSource pool;
    private final Primary primary;
    private final TableReader tables;
    private final SourceOptions options;
    private final Optional<PostgresMarks> marks;

    /** The primary itself, with default time-outs. */
    public PostgresSource(DataSource pool) {
        this(pool, pool, SourceOptions.DEFAULT);
    }

    /** The primary itself, with default time-outs, and the marks in the same database: what a process needs that writes the rows too. */
    public PostgresSource(DataSource pool, PostgresMarks marks) {
        this(pool, pool, SourceOptions.DEFAULT, marks);
    }

    /** Without marks. */
    public PostgresSource(DataSource pool, DataSource primary, SourceOptions options) {
        this(pool, primary, options, Optional.empty());
    }

    /**
     * @param pool where rows are read: a primary, or a standby
     * @param primary the primary of the same cluster; the same pool if that is the primary
     * @param options time-outs
     * @param marks the marks in the same database, which its snapshots then see
     */
    public PostgresSource(DataSource pool, DataSource primary, SourceOptions options, PostgresMarks marks) {
        this(pool, primary, options, Optional.of(marks));
    }

    private PostgresSource(DataSource pool, DataSource primary, SourceOptions options, Optional<PostgresMarks> marks) {
        this.pool = Objects.requireNonNull(pool, "pool");
        this.options = Objects.requireNonNull(options, "options");
        this.primary = new Primary(Objects.requireNonNull(primary, "primary"), options);
        this.marks = marks;
        this.tables = new TableReader(pool, options);
    }

    @Override
    public SourceIdentity identity() {
        try {
            return tables.identity();
        } catch (SQLException e) {
            throw SqlErrors.reading("cannot identify the source", e);
        }
    }

    @Override
    public MarkLog marks() {
        return marks.<MarkLog>map(log -> log).orElse(MarkLog.NONE);
    }

    /** The clock of the primary, also where rows are read from a standby. */
    @Override
    public Instant now() {
        try {
            return primary.now();
        } catch (SQLException e) {
            throw SqlErrors.reading("cannot ask the source for its time", e);
        }
    }

    @Override
    public TableSchema describe(TableSpec table) {
        try {
            return tables.describe(table);
        } catch (SQLException e) {
            throw failed("cannot describe table ", table, e);
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>Here, before the first window is chosen, the unit of an integer time column is held against its data: if the first or
     * the last time lies before the year 2000 or more than a day ahead under the configured unit, while both lie between under
     * another one, the unit is refused and the likely one named.
     */
    @Override
    public Optional<TimeRange> timeRange(TableSpec table) {
        try {
            return tables.timeRange(table, now());
        } catch (SQLException e) {
            throw failed("cannot find the first and last time of table ", table, e);
        }
    }

    @Override
    public StrayRows strays(TableSpec table, Instant first, Instant end) {
        try {
            return tables.strays(table, first, end);
        } catch (SQLException e) {
            throw failed("cannot look for rows outside all windows in table ", table, e);
        }
    }

    /**
     * By when the last transaction that it has replayed was committed, unless it has replayed all that have ended in its primary, which may just have nothing to do. Zero, too, where it has
     * replayed none since it was started: nobody knows then, and nothing rests for that.
     */
    @Override
    public Duration replayLag() {
        try {
            return tables.replayLag(primary.ended());
        } catch (SQLException e) {
            throw SqlErrors.reading("cannot ask how far the source is behind", e);
        }
    }

    /** The retention job of a hypertable, and the bounds of its chunks; of other partitioned tables the bounds alone. */
    @Override
    public SourceRetention retention(TableSpec table) {
        try {
            return tables.retention(table);
        } catch (SQLException e) {
            throw failed("cannot find out what is deleted from table ", table, e);
        }
    }

    @Override
    public WindowSnapshot snapshot(TableSpec table, Window window) {
        try {
            return PgSnapshot.open(pool, primary, options, marks.map(PostgresMarks::rows), table, window);
        } catch (SQLException e) {
            throw failed("cannot read window " + window + " of table ", table, e).inWindow(window);
        } catch (ArchiveException e) {
            throw e.inTable(table.name()).inWindow(window);
        }
    }

    private static ArchiveException failed(String what, TableSpec table, SQLException e) {
        return SqlErrors.reading(what + table.name(), e).inTable(table.name());
    }
}
