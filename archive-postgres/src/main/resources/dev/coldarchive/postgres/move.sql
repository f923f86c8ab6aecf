-- What moves old rows of ${table} into ${archive}, within this database.
-- To be run by the table's owner; running it again changes nothing that is there but the functions, the procedure and the views.
BEGIN;

CREATE TABLE IF NOT EXISTS ${archive} (
    LIKE ${table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE INCLUDING COMMENTS,
    archived_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX IF NOT EXISTS ${archive_index} ON ${archive} (${time_column});
COMMENT ON TABLE ${archive} IS ${archive_comment};

CREATE TABLE IF NOT EXISTS ${schema}.data_retention_log (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    table_name        text NOT NULL,
    keep              interval NOT NULL,
    cutoff            timestamptz NOT NULL,
    started_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at       timestamptz,
    execution_seconds numeric,
    archived_count    bigint NOT NULL DEFAULT 0,
    deleted_count     bigint NOT NULL DEFAULT 0,
    moved_until       timestamptz,
    status            text NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'done', 'partial', 'failed', 'interrupted')),
    error_message     text,
    executed_by       text NOT NULL DEFAULT session_user
);
CREATE INDEX IF NOT EXISTS data_retention_log_table_idx ON ${schema}.data_retention_log (table_name, id);

-- What is in the way of moving rows, and what to do about it.
CREATE OR REPLACE FUNCTION ${problems}() RETURNS TABLE (problem text, remedy text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $archive$
${problems_query}
$archive$;

-- Moves the rows of [lower_bound, upper_bound) in the caller's transaction: copies, deletes, reads back, and fails if these are not the same.
CREATE OR REPLACE FUNCTION ${batch}(run bigint, lower_bound timestamptz, upper_bound timestamptz) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off SET TimeZone = 'UTC' SET DateStyle = 'ISO, YMD' SET extra_float_digits = 1 AS $archive$
DECLARE
    stamp CONSTANT timestamptz := clock_timestamp();
    names text;
    chosen text := '${condition_upper}';
    obstacle record;
    deleted bigint;
    deleted_hash numeric;
    copied bigint;
    copied_hash numeric;
    stored bigint;
    stored_hash numeric;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended('move ' || ${table_literal}, 0)) THEN
        RAISE EXCEPTION 'rows of this table are being moved by another session' USING ERRCODE = 'lock_not_available';
    END IF;
    LOCK TABLE ${table} IN ROW EXCLUSIVE MODE;
    LOCK TABLE ${archive} IN ROW EXCLUSIVE MODE;
    FOR obstacle IN SELECT * FROM ${problems}() LOOP
        RAISE EXCEPTION '%', obstacle.problem USING HINT = obstacle.remedy, ERRCODE = 'object_not_in_prerequisite_state';
    END LOOP;
    IF lower_bound IS NOT NULL THEN
        chosen := chosen || ' AND ${condition_lower}';
    END IF;
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO names
    FROM pg_attribute WHERE attrelid = ${table_literal}::regclass AND attnum > 0 AND NOT attisdropped;

    -- Who waits for nobody is in no deadlock: a writer that has a row of these makes this fail, to be tried again, and is never made to fail by it.
    EXECUTE format('SELECT count(*) FROM (SELECT 1 FROM %s AS t WHERE %s FOR UPDATE NOWAIT) AS locked', ${table_literal}, chosen) INTO deleted USING lower_bound, upper_bound;

    EXECUTE format('WITH moved AS (DELETE FROM %s AS t WHERE %s RETURNING %s),'
        ' copied AS (INSERT INTO %s (%s, archived_at) SELECT %s, $3 FROM moved RETURNING %s)'
        ' SELECT gone.n, gone.h, kept.n, kept.h'
        ' FROM (SELECT count(*) AS n, sum(hashtextextended(ROW(%s)::text, 0)) AS h FROM moved) AS gone,'
        ' (SELECT count(*) AS n, sum(hashtextextended(ROW(%s)::text, 0)) AS h FROM copied) AS kept',
        ${table_literal}, chosen, names, ${archive_literal}, names, names, names, names, names)
    INTO deleted, deleted_hash, copied, copied_hash USING lower_bound, upper_bound, stamp;

    EXECUTE format('SELECT count(*), sum(hashtextextended(ROW(%s)::text, 0)) FROM %s AS t WHERE %s AND archived_at = $3', names, ${archive_literal}, chosen)
    INTO stored, stored_hash USING lower_bound, upper_bound, stamp;

    IF deleted <> copied OR deleted <> stored OR deleted_hash IS DISTINCT FROM copied_hash OR deleted_hash IS DISTINCT FROM stored_hash THEN
        RAISE EXCEPTION '% rows deleted, % copied and % read back are not the same: nothing was moved', deleted, copied, stored USING ERRCODE = 'data_corrupted',
            HINT = 'look for triggers and rules of the archive table that change rows';
    END IF;
    UPDATE ${schema}.data_retention_log SET archived_count = archived_count + stored, deleted_count = deleted_count + deleted, moved_until = greatest(moved_until, upper_bound)
    WHERE id = run AND table_name = ${name_literal};
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the log has no run %: nothing was moved', run;
    END IF;
    RETURN deleted;
END
$archive$;

-- Moves all old rows, a month of UTC a transaction. Knows nothing of the archive in the bucket: for a table that is archived there, archive retention move does.
CREATE OR REPLACE PROCEDURE ${procedure}(keep interval DEFAULT interval '${keep}', dry_run boolean DEFAULT false)
LANGUAGE plpgsql AS $archive$
DECLARE
    cutoff CONSTANT timestamptz := date_trunc('day', now() AT TIME ZONE 'UTC' - keep) AT TIME ZONE 'UTC';
    run bigint;
    oldest timestamptz;
    upper_bound timestamptz;
    moved bigint;
    failure text;
    part record;
BEGIN
    IF dry_run THEN
        FOR part IN SELECT date_trunc('month', at AT TIME ZONE 'UTC')::date AS month, count(*) AS n
                    FROM (SELECT ${time_instant} AS at FROM ${table} AS t WHERE ${finite}) AS times WHERE at < cutoff GROUP BY 1 ORDER BY 1 LOOP
            RAISE NOTICE '% rows of % would be moved', part.n, to_char(part.month, 'YYYY-MM');
        END LOOP;
        RETURN;
    END IF;
    UPDATE ${schema}.data_retention_log SET status = 'interrupted', finished_at = clock_timestamp()
    WHERE table_name = ${name_literal} AND status = 'running' AND started_at < now() - interval '1 day';
    INSERT INTO ${schema}.data_retention_log (table_name, keep, cutoff) VALUES (${name_literal}, keep, cutoff) RETURNING id INTO run;
    COMMIT;
    LOOP
        SELECT ${oldest} INTO oldest FROM ${table} AS t WHERE ${finite};
        EXIT WHEN oldest IS NULL OR oldest >= cutoff OR upper_bound >= cutoff;
        upper_bound := least((date_trunc('month', greatest(oldest, upper_bound) AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC', cutoff);
        BEGIN
            moved := ${batch}(run, NULL, upper_bound);
        EXCEPTION WHEN OTHERS THEN
            failure := SQLERRM;
        END;
        COMMIT;
        EXIT WHEN failure IS NOT NULL;
        RAISE NOTICE '% rows moved that are before %', moved, upper_bound;
    END LOOP;
    UPDATE ${schema}.data_retention_log SET finished_at = clock_timestamp(), execution_seconds = round(extract(epoch FROM clock_timestamp() - started_at)::numeric, 3),
        status = CASE WHEN failure IS NULL THEN 'done' ELSE 'failed' END, error_message = failure WHERE id = run;
    COMMIT;
    IF failure IS NOT NULL THEN
        RAISE EXCEPTION '%', failure;
    END IF;
END
$archive$;

CREATE OR REPLACE VIEW ${distribution} AS
    SELECT date_trunc('month', at AT TIME ZONE 'UTC')::date AS month, count(*) AS row_count, min(at) AS oldest, max(at) AS newest, pg_size_pretty(sum(size_bytes)) AS size
    FROM (SELECT ${time_instant} AS at, pg_column_size(t.*) AS size_bytes FROM ${table} AS t WHERE ${finite}) AS times
    GROUP BY 1 ORDER BY 1;

CREATE OR REPLACE VIEW ${schema}.v_retention_log_summary AS
    SELECT id, table_name, started_at, finished_at, execution_seconds, keep, cutoff, archived_count, deleted_count, archived_count = deleted_count AS consistent, moved_until, status, error_message
    FROM ${schema}.data_retention_log ORDER BY id DESC LIMIT 20;

CREATE OR REPLACE VIEW ${statistics} AS
    SELECT ${name_literal}::text AS table_name, count(*) AS row_count, min(at) AS oldest, max(at) AS newest, min(archived_at) AS first_archived_at, max(archived_at) AS last_archived_at,
        pg_size_pretty(pg_total_relation_size(${archive_literal}::regclass)) AS total_size
    FROM (SELECT ${time_instant} AS at, archived_at FROM ${archive} AS t) AS times;

-- The statistics of all archive tables of this schema.
DO $archive$
DECLARE
    parts text;
BEGIN
    SELECT string_agg(format('SELECT * FROM %s', c.oid::regclass), ' UNION ALL ' ORDER BY c.relname) INTO parts
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'v' AND n.nspname = ${schema_literal} AND right(c.relname, 19) = '_archive_statistics' AND c.relname <> 'v_archive_statistics';
    EXECUTE 'CREATE OR REPLACE VIEW ${schema_in_literal}.v_archive_statistics AS ' || parts;
END
$archive$;

COMMIT;
-- To have it done by the database itself, with the extension pg_cron: SELECT cron.schedule('0 2 * * SUN', $$CALL ${procedure}()$$);
