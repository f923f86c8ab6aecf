package dev.coldarchive.postgres.internal;

import dev.coldarchive.TableSpec;
import dev.coldarchive.postgres.SourceOptions;
import dev.coldarchive.source.RetentionJob;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/** TimescaleDB's retention jobs. Safe for use by several threads. */
public final class JobRows {
    private static final String INSTALLED = "SELECT count(*) FROM pg_catalog.pg_extension WHERE extname = 'timescaledb'";

    /** {@code drop_after} is an interval, or for an integer time column a number of its units. */
    private static final String JOBS = "SELECT j.job_id, j.scheduled, d.after ~ '^[0-9]+$', CASE WHEN d.after ~ '^[0-9]+$' THEN d.after::int8 ELSE extract(epoch FROM d.after::interval)::int8 END"
            + " FROM timescaledb_information.jobs j CROSS JOIN LATERAL (SELECT j.config ->> 'drop_after') d(after)"
            + " WHERE j.proc_name = 'policy_retention' AND j.hypertable_schema::text = ?::text AND j.hypertable_name::text = ?::text AND d.after IS NOT NULL ORDER BY 2 DESC, 4, 1";
    private static final String HOME = "SELECT n.nspname::text FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'timescaledb'";

    private final DataSource written;
    private final SourceOptions options;

    public JobRows(DataSource written, SourceOptions options) {
        this.written = written;
        this.options = options;
    }

    static boolean installed(Connection connection) throws SQLException {
        return Sql.one(connection, INSTALLED, row -> row.getLong(1)) > 0;
    }

    /** Those that run before those that are paused, those that drop first before others; none where TimescaleDB is not installed. */
    static List<RetentionJob> read(Connection connection, TableSpec spec, EventColumn time) throws SQLException {
        return installed(connection) ? jobs(connection, spec, time) : List.of();
    }

    /** The same, where TimescaleDB is known to be installed. */
    static List<RetentionJob> jobs(Connection connection, TableSpec spec, EventColumn time) throws SQLException {
        return Sql.list(connection, JOBS, row -> new RetentionJob(row.getLong(1), row.getBoolean(2),
                row.getBoolean(3) ? Duration.between(time.instant(0), time.instant(row.getLong(4))) : Duration.ofSeconds(row.getLong(4))), spec.schema(), spec.relation());
    }

    public List<RetentionJob> of(TableSpec spec) throws SQLException {
        try (Session session = Session.begin(written, options)) {
            return read(session.connection(), spec, Catalog.read(session.connection(), spec).time());
        }
    }

    public void schedule(long job, boolean run) throws SQLException {
        try (Session session = Session.beginWriting(written, options)) {
            String home = Sql.one(session.connection(), HOME, row -> row.getString(1));
            session.execute("SELECT " + Sql.identifier(home) + ".alter_job(" + job + ", scheduled => " + run + ")");
            session.commit();
        }
    }
}
