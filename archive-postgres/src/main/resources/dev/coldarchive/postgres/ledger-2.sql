-- Version 2: rows that wait to be merged, what a person has accepted, and the owners of intents.
ALTER TABLE ${schema}.export_windows
    ADD COLUMN IF NOT EXISTS parked_rows          BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS archive_only_rows    BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS archive_only_digest  CHAR(32) NOT NULL DEFAULT repeat('0', 32),
    ADD COLUMN IF NOT EXISTS acknowledged         TEXT;
CREATE INDEX IF NOT EXISTS export_windows_parked ON ${schema}.export_windows (table_name, window_start) WHERE parked_rows > 0;
CREATE INDEX IF NOT EXISTS export_windows_recount ON ${schema}.export_windows (table_name, window_start) WHERE recount;
CREATE INDEX IF NOT EXISTS export_windows_unfinished ON ${schema}.export_windows (table_name, window_start) WHERE state IN ('PLANNED', 'EXPORTING', 'QUARANTINED');
-- Whose an intent is: a former holder of the lease may be stopped, not dead.
ALTER TABLE ${schema}.export_intents ADD COLUMN IF NOT EXISTS owner TEXT NOT NULL DEFAULT '';
