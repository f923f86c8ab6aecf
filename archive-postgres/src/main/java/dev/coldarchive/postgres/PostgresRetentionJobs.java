package dev.coldarchive.postgres;

import dev.coldarchive.TableSpec;
import dev.coldarchive.postgres.internal.JobRows;
import dev.coldarchive.postgres.internal.SqlErrors;
import dev.coldarchive.source.RetentionJob;
import dev.coldarchive.source.RetentionJobs;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/**
 * The retention jobs of TimescaleDB; a database without it has none. Pausing one takes {@code alter_job}, which only the job's owner, or a member of that role, may call. Takes one connection of
 * the host's DataSource a call. Safe for use by several threads.
 */
public final class PostgresRetentionJobs implements RetentionJobs {
    private final JobRows jobs;

    /** @param written the database that is written to: a primary, never a standby */
    public PostgresRetentionJobs(DataSource written, SourceOptions options) {
        this.jobs = new JobRows(written, options);
    }

    @Override
    public List<RetentionJob> jobs(TableSpec table) {
        try {
            return jobs.of(table);
        } catch (SQLException e) {
            throw SqlErrors.reading("cannot look for retention jobs of table " + table.name(), e).inTable(table.name());
        }
    }

    @Override
    public void schedule(RetentionJob job, boolean run) {
        try {
            jobs.schedule(job.id(), run);
        } catch (SQLException e) {
            throw SqlErrors.writing("cannot " + (run ? "resume" : "pause") + " retention job " + job.id(), e);
        }
    }
}
