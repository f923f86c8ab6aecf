-- Version 3: a hold without a job (job_id 0) keeps our own prune from a table, so that several tables may have one.
DROP INDEX IF EXISTS ${schema}.export_holds_one_open_a_job;
CREATE UNIQUE INDEX IF NOT EXISTS export_holds_one_open ON ${schema}.export_holds (job_id, (CASE WHEN job_id = 0 THEN table_name ELSE '' END))
    WHERE released_at IS NULL;
