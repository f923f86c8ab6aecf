-- Notes that rows of an archived window may have changed, in the database that is written to. Only ever appended to, without
-- a unique key: an upsert would let a mark be consumed before its rows are visible, and could deadlock the writers.
CREATE TABLE IF NOT EXISTS ${schema}.export_dirty_marks (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    table_name    VARCHAR(64) NOT NULL,
    window_start  TIMESTAMPTZ NOT NULL,
    xid           XID8 NOT NULL DEFAULT pg_current_xact_id(),
    marked_at     TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX IF NOT EXISTS export_dirty_marks_by_window ON ${schema}.export_dirty_marks (table_name, window_start);
