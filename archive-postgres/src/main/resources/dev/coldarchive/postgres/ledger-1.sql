-- The ledger, version 1: what is archived, how far, and by whom. Times of windows are UTC.

-- End of the contiguous run of archived windows, in microseconds since 1970. One that an older exporter left is kept.
CREATE TABLE IF NOT EXISTS ${schema}.export_cursors (
    table_name      VARCHAR(64) PRIMARY KEY,
    last_export_ts  BIGINT NOT NULL,
    last_export_at  TIMESTAMPTZ DEFAULT NOW()
);

-- One row a window: state and latest revision.
CREATE TABLE IF NOT EXISTS ${schema}.export_windows (
    table_name       VARCHAR(64) NOT NULL,
    window_start     TIMESTAMPTZ NOT NULL,
    window_end       TIMESTAMPTZ NOT NULL,
    state            TEXT NOT NULL CHECK (state IN
                         ('PLANNED', 'EXPORTING', 'COMMITTED', 'SEALED', 'PRUNED', 'QUARANTINED', 'DIVERGED', 'SOURCE_GONE')),
    revision         INTEGER NOT NULL CHECK (revision >= 0),
    epoch            BIGINT NOT NULL,
    row_count        BIGINT NOT NULL,
    digest           CHAR(32) NOT NULL,
    size_bytes       BIGINT NOT NULL,
    manifest_sha256  TEXT,
    recount          BOOLEAN NOT NULL,
    reason           TEXT,
    updated_at       TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (table_name, window_start),
    CHECK (window_start < window_end)
);

-- What is about to be put, written before the first put; the three arrays run in step.
CREATE TABLE IF NOT EXISTS ${schema}.export_intents (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    table_name    VARCHAR(64) NOT NULL,
    window_start  TIMESTAMPTZ NOT NULL,
    window_end    TIMESTAMPTZ NOT NULL,
    revision      INTEGER NOT NULL,
    epoch         BIGINT NOT NULL,
    part_keys     TEXT[] NOT NULL,
    part_sizes    BIGINT[] NOT NULL,
    part_sha256s  TEXT[] NOT NULL,
    opened_at     TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX IF NOT EXISTS export_intents_by_window ON ${schema}.export_intents (table_name, window_start);

-- Who may work on a table. Rows are never deleted: the epoch only grows. No owner: free.
CREATE TABLE IF NOT EXISTS ${schema}.export_leases (
    table_name  VARCHAR(64) PRIMARY KEY,
    owner       TEXT,
    epoch       BIGINT NOT NULL,
    expires_at  TIMESTAMPTZ NOT NULL
);

-- Retention jobs that we paused: written before the pause; only what we paused is resumed.
CREATE TABLE IF NOT EXISTS ${schema}.export_holds (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    table_name     VARCHAR(64) NOT NULL,
    job_id         BIGINT NOT NULL,
    was_scheduled  BOOLEAN NOT NULL,
    reason         TEXT NOT NULL,
    held_by        TEXT NOT NULL,
    held_at        TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    released_at    TIMESTAMPTZ
);
CREATE UNIQUE INDEX IF NOT EXISTS export_holds_one_open_a_job ON ${schema}.export_holds (job_id) WHERE released_at IS NULL;

-- What selftest found out about a store.
CREATE TABLE IF NOT EXISTS ${schema}.export_stores (
    store               TEXT PRIMARY KEY,
    conditional_writes  TEXT NOT NULL CHECK (conditional_writes IN ('ATOMIC', 'RACY', 'IGNORED', 'UNKNOWN')),
    findings            TEXT,
    tested_at           TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);

-- Every change, for people to read; nothing in the program reads it.
CREATE TABLE IF NOT EXISTS ${schema}.export_audit (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at            TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    table_name    VARCHAR(64) NOT NULL,
    window_start  TIMESTAMPTZ,
    action        TEXT NOT NULL,
    owner         TEXT NOT NULL,
    epoch         BIGINT NOT NULL,
    note          TEXT NOT NULL,
    db_role       TEXT NOT NULL DEFAULT current_user
);
CREATE INDEX IF NOT EXISTS export_audit_by_table ON ${schema}.export_audit (table_name, at);

CREATE TABLE IF NOT EXISTS ${schema}.export_ledger_version (
    version       INTEGER PRIMARY KEY,
    installed_at  TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    installed_by  TEXT NOT NULL DEFAULT current_user
);
