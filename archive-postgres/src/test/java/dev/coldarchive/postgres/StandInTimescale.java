package dev.coldarchive.postgres;

import java.sql.SQLException;

/**
 * What this program asks of TimescaleDB, in a database without it: views of the same shape, the row that says that it is installed, and an {@code alter_job} that does what the real one does with
 * {@code scheduled}. It shows that our SQL runs, not that TimescaleDB keeps to it: no TimescaleDB was at hand.
 */
public final class StandInTimescale {
    private StandInTimescale() {}

    public static void install(TestDatabase database) throws SQLException {
        database.execute("CREATE SCHEMA timescaledb_information",
                "CREATE TABLE timescaledb_information.jobs (job_id integer, proc_name name, hypertable_schema name, hypertable_name name, scheduled boolean, config jsonb)",
                "CREATE TABLE timescaledb_information.hypertables (hypertable_schema name, hypertable_name name)",
                "CREATE TABLE timescaledb_information.chunks (hypertable_schema name, hypertable_name name, chunk_schema name, chunk_name name, range_start timestamptz, range_end timestamptz,"
                        + " range_start_integer bigint, range_end_integer bigint, is_compressed boolean)",
                "CREATE SCHEMA ts",
                "CREATE FUNCTION ts.alter_job(job_id integer, schedule_interval interval DEFAULT NULL, max_runtime interval DEFAULT NULL, max_retries integer DEFAULT NULL,"
                        + " retry_period interval DEFAULT NULL, scheduled boolean DEFAULT NULL) RETURNS SETOF timescaledb_information.jobs LANGUAGE sql AS"
                        + " 'UPDATE timescaledb_information.jobs j SET scheduled = coalesce(alter_job.scheduled, j.scheduled) WHERE j.job_id = alter_job.job_id RETURNING j.*'",
                "INSERT INTO pg_catalog.pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)"
                        + " SELECT 99999, 'timescaledb', r.oid, n.oid, false, '2.28.0' FROM pg_roles r, pg_namespace n WHERE r.rolname = current_user AND n.nspname = 'ts'");
    }
}
