package dev.coldarchive.daemon.config;

import java.util.Arrays;
import java.util.List;

/** Every key of the configuration file: the one table that the reader, its messages and the reference page come from. */
enum ConfigKey {
    SOURCE("", "source", "section", null, "the database that rows are read from", "{url: …, user: …}"),
    STORE("", "store", "section", null, "where files go", "{uri: …}"),
    LEDGER("", "ledger", "section", "the source's database", "the database that keeps the record of what is archived", "{schema: archive}"),
    TABLES("", "tables", "map of name to table", null, "the tables to archive; names are those of cursors, keys and metrics, 1 to 64 characters", "{trades: {…}}"),
    DEFAULTS("", "defaults", "section", "none", "any key of a table but `relation` and `start-from`, for all tables that do not give it; `layout` is merged key by key", "{lag: 1h}"),
    INSTANCE("", "instance", Types.TEXT, "default", "name of this installation; an archive belongs to one", "production"),
    WORK_DIR("", "work-dir", Types.PATH, "/var/lib/archive", "temporary files, and the lock that says that this process lives", "/var/lib/archive"),
    BATCH_ROWS("", "batch-rows", "a number from 1 to 1000000", "4096", "rows in memory at a time; changes nothing else", "4096"),
    CYCLE_PAUSE("", "cycle-pause", Types.DURATION, "1m", "the longest time between two looks of the daemon at a table: how soon late rows are noticed, and what failed is tried again; "
            + "new windows are taken when they become due, whatever it is", "1m"),
    PARALLEL("", "parallel", "a number from 1 to 16", "1",
            "how many streams of rows are read from the source at a time, whatever windows and tables they are of; each more takes a connection to the source, one to the ledger, "
                    + "and memory: see [catch up fast](../how-to/catch-up-fast.md)", "2"),
    PACE("", "pace", "rows a second, 1 or more", "none: as many as there are", "most rows a second on the average, of all streams together: it rests between windows, no longer than a turn of the daemon lasts", "200000"),
    TEMPORARY_DISK("", "temporary-disk", "a size such as 20GiB", "what the disk of `work-dir` has",
            "most temporary files: no window is begun beside others unless the largest one of late fits in three times; a window that is alone takes what it needs, and while no size is known they go one by one", "20GiB"),
    OPEN_WRITER_WAIT("", "open-writer-wait", Types.DURATION, "15m",
            "how long an open transaction that could still add rows holds a window back; after that it is named, and the window archived and marked", "15m"),
    LEASE("", "lease", Types.DURATION, "5m", "how long a table stays with an exporter that is dead or does not answer, before another may take it over; 1s or more", "5m"),
    STOP_GRACE("", "stop-grace", Types.DURATION, "30s", "after SIGTERM, how long the running window may take to be finished before it is abandoned", "30s"),
    RETRIES("", "retries", "section", "none", "how often what is tried again, and when a dependency is left alone", "{store-put: 5}"),
    ALARMS("", "alarms", "section", "none", "from when on something is worth an alarm", "{critical: 6h}"),
    HTTP("", "http", "section", "none", "where the daemon says how it is: see [health](http.md) and [metrics](metrics.md)", "{health: 8080, metrics: 9090}"),
    NOTIFY("", "notify", "section", "none: nobody is told", "a webhook that is told of alarms, and once a day of what was archived: see [notifications](notifications.md)",
            "{url: \"${WEBHOOK}\"}"),
    LIFECYCLE("", "lifecycle", "section", "unfinished uploads are aborted after a day", "what `archive lifecycle` makes the bucket itself do with objects as they grow old",
            "{transitions: {raw/: GLACIER after 90d}}"),
    COST("", "cost", "section", "prices of AWS in us-east-1", "what `archive cost` reckons with", "{database: 0.12}"),
    ALLOW_LITERAL_SECRETS("", "allow-literal-secrets", Types.FLAG, "false", "let secrets stand in this file in clear", "false"),

    SOURCE_URL("source", "url", Types.JDBC_URL, null, "the database", "jdbc:postgresql://db:5432/kalshi_prod"),
    SOURCE_USER("source", "user", Types.TEXT, "the driver's", "database role; it needs SELECT on the tables", "exporter"),
    SOURCE_PASSWORD("source", "password", Types.SECRET, "none", "its password", "${DB_PASSWORD}"),
    PRIMARY_URL("source", "primary-url", Types.JDBC_URL, "none: the source is no standby",
            "where `url` is a standby: its primary, reached with the same user and password; the ledger is there too unless given", "jdbc:postgresql://primary:5432/kalshi_prod"),
    REPLAY_LAG("source", "replay-lag", Types.DURATION, "none: any", "where `url` is a standby: how far it may be behind its primary for windows to be begun; while it is further, "
            + "reading rests between windows", "5m"),
    CONNECT_TIMEOUT("source", "connect-timeout", Types.DURATION, "10s", "longest wait for a connection, to the ledger too", "10s"),
    SOCKET_TIMEOUT("source", "socket-timeout", Types.DURATION, "10m", "longest silence of the server, after which the connection counts as lost", "10m"),
    LOCK_TIMEOUT("source", "lock-timeout", Types.DURATION, "10s", "longest wait for a table's lock", "10s"),
    STATEMENT_TIMEOUT("source", "statement-timeout", Types.DURATION, "2m", "longest run of a small query", "2m"),
    FETCH_TIMEOUT("source", "fetch-timeout", Types.DURATION, "1h", "longest time for reading the rows of a slice", "1h"),

    URI("store", "uri", "s3://bucket/prefix or file:///path", null, "the bucket or directory", "s3://kalshi-data-archive"),
    REGION("store", "region", Types.TEXT, "`AWS_REGION`, `AWS_DEFAULT_REGION`; us-east-1 with an endpoint", "region of the bucket", "us-east-1"),
    ENDPOINT("store", "endpoint", "an http:// or https:// URL", "AWS", "a store other than AWS", "https://minio.internal:9000"),
    PATH_STYLE("store", "path-style", Types.FLAG, "true with an endpoint, else false", "name the bucket in the path instead of the host name", "true"),
    ENCRYPTION("store", "encryption", "none, SSE-S3 or SSE-KMS", "none", "encryption that each put asks for; `none` leaves it to the bucket", "SSE-KMS"),
    KMS_KEY("store", "kms-key", Types.TEXT, "the account's own", "key of SSE-KMS: id, alias or ARN", "alias/archive"),
    CHECKSUMS("store", "checksums", Types.FLAG, "true", "send a CRC32C with each put; false for stores that refuse it", "true"),
    STORAGE_CLASS("store", "storage-class", "STANDARD, STANDARD_IA, ONEZONE_IA, INTELLIGENT_TIERING or GLACIER_IR", "the bucket's", "storage class of new objects",
            "STANDARD_IA"),
    ACCESS_KEY("store", "access-key", Types.SECRET, "the SDK's chain: environment, profile, role, web identity", "credentials of the store's own", "${S3_ACCESS_KEY}"),
    SECRET_KEY("store", "secret-key", Types.SECRET, "with `access-key` only", "credentials of the store's own", "file:/run/secrets/s3_secret_key"),
    CONDITIONAL_WRITES("store", "conditional-writes", "atomic or unknown", "atomic at the endpoints of AWS, else unknown",
            "a person's word on whether exactly one of several racing conditional puts wins", "atomic"),

    LEDGER_SCHEMA("ledger", "schema", Types.TEXT, "archive", "database schema of the ledger's tables", "archive"),
    LEDGER_URL("ledger", "url", Types.JDBC_URL, "`source.primary-url`, else `source.url`", "the database", "jdbc:postgresql://db:5432/ledger"),
    LEDGER_USER("ledger", "user", Types.TEXT, "`source.user`", "database role", "archive"),
    LEDGER_PASSWORD("ledger", "password", Types.SECRET, "`source.password`, where `user` is left out too", "its password", "${LEDGER_PASSWORD}"),

    RETRIES_SOURCE("retries", "source", Types.TRIES, "3", "tries of reading the source", "3"),
    RETRIES_PUT("retries", "store-put", Types.TRIES, "5", "tries of putting an object", "5"),
    RETRIES_READ("retries", "store-read", Types.TRIES, "3", "tries of reading from the store", "3"),
    RETRIES_LEDGER("retries", "ledger", Types.TRIES, "3", "tries of reading and changing the ledger", "3"),
    RETRIES_FIRST_WAIT("retries", "first-wait", Types.DURATION, "1s", "wait after the first failure, doubled after each further one, and up to a fifth more at random", "1s"),
    BREAKER_FAILURES("retries", "breaker-failures", "a number from 1 to 1000", "5", "failures in a row after which source, store or ledger is left alone", "5"),
    BREAKER_PAUSE("retries", "breaker-pause", Types.DURATION, "30s", "for how long, until one try finds out whether it answers again", "30s"),
    ALARM_WARNING("alarms", "warning", Types.DURATION, "2h", "a window that is overdue by this is a warning; source or ledger silent for longer is a retention conflict", "2h"),
    ALARM_CRITICAL("alarms", "critical", Types.DURATION, "6h", "… is critical", "6h"),
    ALARM_UNHEALTHY("alarms", "unhealthy", Types.DURATION, "24h", "… makes the exporter unhealthy", "24h"),
    ALARM_EMERGENCY("alarms", "emergency", Types.DURATION, "7d", "… is an emergency; the four may not shrink", "7d"),
    ALARM_LOSS("alarms", "loss", Types.DURATION, "24h",
            "critical, whatever is overdue, with less than this until retention takes rows that are not archived for good", "24h"),

    HTTP_HEALTH("http", "health", Types.PORT, "8080", "port of the status page and `/health`", "8080"),
    HTTP_METRICS("http", "metrics", Types.PORT, "9090", "port of `/metrics`", "9090"),
    HTTP_BIND("http", "bind", "an address of this machine, such as 127.0.0.1, ::1 or 0.0.0.0", "127.0.0.1",
            "where the ports are open; there is no password and no TLS: beyond this machine, put something before it that has them", "0.0.0.0"),

    NOTIFY_URL("notify", "url", Types.SECRET, null, "where to post, an http:// or https:// URL; whoever knows it can post there, so it is treated as a secret", "${WEBHOOK}"),
    NOTIFY_FORMAT("notify", "format", "json or slack", "json", "what is posted: every figure in a field of its own, or one text as Slack and those who speak like it take it", "slack"),
    NOTIFY_DAILY_SUMMARY("notify", "daily-summary", "off, or a time of day in UTC such as 07:00", "07:00", "when to say what was archived since the last time", "07:00"),

    TRANSITIONS("lifecycle", "transitions", "map of prefix with a slash at its end, or table, to: CLASS after DAYSd, and further ones after commas; STANDARD_IA, ONEZONE_IA, "
            + "INTELLIGENT_TIERING, GLACIER_IR, GLACIER or DEEP_ARCHIVE", "none", "to which storage class objects move, and when", "{trades: \"STANDARD_IA after 30d, GLACIER after 120d\"}"),
    ABORT_UPLOADS("lifecycle", "abort-uploads", "off, or whole days such as 1d", "1d", "after how long the parts of an upload go that was never finished", "1d"),
    ARCHIVE_RETENTION("lifecycle", "archive-retention", "map of table to forever, or to whole days such as 365d", "forever",
            "after how long files of a table are **deleted from the archive**: only then a rule that deletes is proposed, and none is called a contradiction", "{tickers: 730d}"),

    COST_STORAGE("cost", "storage", Types.PRICES, Types.LIST_PRICES, "keeping a GB (2^30 bytes) for a month", "{GLACIER: 0.0036}"),
    COST_PUT("cost", "put", Types.PRICES, Types.LIST_PRICES, "a thousand writes in that class", "{STANDARD: 0.005}"),
    COST_GET("cost", "get", Types.PRICES, Types.LIST_PRICES, "a thousand reads", "{STANDARD: 0.0004}"),
    COST_TRANSITION("cost", "transition", Types.PRICES, Types.LIST_PRICES, "moving a thousand objects into that class", "{GLACIER: 0.03}"),
    COST_RETRIEVAL("cost", "retrieval", "map of storage class, slash, Expedited, Standard or Bulk to dollars", Types.LIST_PRICES, "bringing a GB back", "{GLACIER/Standard: 0.01}"),
    COST_DATABASE("cost", "database", "dollars, 0 or more", "0.25", "keeping a GB in the database for a month", "0.115"),
    COST_DATABASE_RATIO("cost", "database-ratio", "a number above 0", "1", "how many bytes the database needs, with indexes, for what takes one byte in the archive; 1 understates it", "6"),

    LEDGER_MARKS("ledger", "marks", "a schema's name, or none", "`schema` where the ledger is in the database that is written to, else none",
            "schema of the table of marks in the database that is written to (the source, or its primary), wherever the ledger is; `none` keeps no marks", "archive"),

    RELATION("table", "relation", "table or schema.table", "`public`, and the configured name", "the table in the database", "market.trades"),
    TIME_COLUMN("table", "time-column", Types.TEXT, null, "the column that says when a row happened", "exchange_ts"),
    TIME_UNIT("table", "time-unit", "seconds, millis, micros or nanos", "none: no integer column", "what an integer time column counts from the Unix epoch", "micros"),
    TIME_ZONE("table", "time-zone", "a time zone such as UTC or America/New_York", "none: timestamptz or integer column",
            "where the clock hung that filled a timestamp or date column without a zone", "UTC"),
    EVERY("table", "every", "a duration that divides 24 hours in whole seconds, such as 15m, 1h, 6h or 1d", "1h", "length of a window", "1h"),
    LAG("table", "lag", "a duration above zero, such as 90s, 15m, 1h or 7d", "1h", "how long after its end a window is left alone before it is read", "1h"),
    SLICES("table", "slices", "a number from 1 to 86400 that cuts a window into whole seconds", "1", "into how many files, by time, a window is cut", "4"),
    LAYOUT("table", "layout", "section", "Hive partitions by year, month and day under `raw`", "where files go", "{partition-by: [year, month, day, hour]}"),
    RETENTION("table", "retention", "forever, or a duration such as 90d", "forever", "after how long the source deletes rows", "90d"),
    PRUNE("table", "prune", "section", "never pruned", "lets `archive retention prune` delete rows of this table from the database, with proof; nothing does so by itself", "{after: 90d}"),
    HOLD("table", "hold", "off or auto", "off",
            "`auto` lets the daemon pause the database's own retention job (TimescaleDB's) when less than `alarms.loss` is left until it drops what is not archived, and resume it when twice that is", "auto"),
    PRUNE_AFTER("prune", "after", Types.DURATION, null, "how long after its end a window may be deleted; at least `lag`", "90d"),
    SEAL_AHEAD("table", "seal-ahead", "off, or a duration such as 90s, 15m, 1h or 7d", "48h",
            "how long before the source may delete its rows a window is counted for the last time, and sealed", "48h"),
    SEAL_READS_BACK("table", "seal-reads-back", Types.FLAG, "true",
            "whether its files are read back from the store before it is sealed, while the source still has the rows: one GET a file in its life", "false"),
    START_FROM("table", "start-from", "a UTC date or time that begins a window, such as 2024-01-15 or 2024-01-15T10:00:00Z", "the table's first row",
            "where archiving begins", "2024-01-15"),
    RECOUNT("table", "recount", "off, or a duration such as 7d", "off",
            "how far back archived windows are counted again for rows that came late and were not marked: each once a day, at most 8 a cycle", "7d"),
    MOVE("table", "move", "section", "off", "which rows the daemon moves into an archive table of the same database, and when", "{keep: 3y1m}"),
    COMPRESSION("table", "compression", "none, snappy, gzip or zstd", "zstd", "codec of the files' pages, in columns that it makes at least a fifth smaller", "snappy"),
    COMPRESSION_LEVEL("table", "compression-level", "1 to 22 for zstd, 1 to 9 for gzip", "1 for zstd, 6 for gzip", "how hard the codec tries", "3"),
    COLUMNS("table", "columns", "map of column to type", "as the database has them",
            "columns to archive as another type: boolean, int32, int64, float, double, decimal(p,s), string, json, uuid, bytes, timestamp, local-timestamp, date, time, list<type>",
            "{price: \"decimal(18,6)\"}"),
    REQUIRED("table", "required", "a list of columns", "none", "columns in which a NULL is refused although the database allows it", "[ticker]"),
    SCHEMA_POLICY("table", "schema-policy", "fail, widen or new-files", "fail", "what to do when the type of an archived column changes", "fail"),
    WARN_ROW_SIZE("table", "warn-row-size", Types.SIZE, "16MiB", "rows from this size on are told of; Athena reads none of more than 32 MB", "8MiB"),
    MAX_ROW_SIZE("table", "max-row-size", Types.SIZE, "256MiB",
            "a window with a larger row is refused, before the row is held in memory; the process needs a heap of about four times this", "64MiB"),
    ROW_GROUP_ROWS("table", "row-group-rows", "a number from 1 to 10000000", "250000", "most rows in a row group", "1000000"),
    ROW_GROUP_SIZE("table", "row-group-size", Types.SIZE, "32MiB", "a row group ends with the row that brings its values to this size", "64MiB"),
    PAGE_ROWS("table", "page-rows", "a number from 1 to 10000000", "20000", "most rows in a page", "20000"),
    PAGE_SIZE("table", "page-size", Types.SIZE, "1MiB", "a page ends with the row that brings its values to this size", "1MiB"),
    CLUSTER_BY("table", "cluster-by", "a list of columns", "none: rows lie in order of time",
            "columns that the rows inside of each row group are ordered by: what has one value of them is read faster, and files are larger. See [query the files](../how-to/query-the-files.md#faster-queries)",
            "[ticker]"),
    BLOOM_FILTERS("table", "bloom-filters", "a list of columns", "none", "columns whose row groups have a bloom filter, by which readers that look for one value pass over those that do not have it",
            "[trade_id]"),
    BLOOM_FALSE_POSITIVES("table", "bloom-false-positives", "a number from 0.0001 to 0.5", "0.01", "how often a bloom filter may say \"perhaps\" of a value that is not there; less takes more bytes", "0.001"),
    BLOOM_FILTER_SIZE("table", "bloom-filter-size", "a power of two from 32 to 64MiB", "1MiB",
            "most bytes of one bloom filter; each of these columns takes as much memory. One that is full errs more often", "256KiB"),

    MOVE_KEEP("move", "keep", "a period of years, months, weeks and days such as 3y1m, 18m, 2w or 90d", null, "how long rows stay in the table, by the calendar in UTC", "3y1m"),
    MOVE_SCHEDULE("move", "schedule", "a time in UTC of the day or the week, such as 02:00 or sunday 02:00", "sunday 02:00", "when older rows are moved", "saturday 23:30"),

    LAYOUT_PREFIX("layout", "prefix", "a path, may be empty", "raw", "what the keys begin with", "raw"),
    LAYOUT_PARTITION_BY("layout", "partition-by", "a list of year, month, day, hour, minute, date, year-month or columns", "[year, month, day]",
            "directories below the table's name", "[year, month, day, hour]"),
    LAYOUT_FILE_NAME("layout", "file-name", "text without slash or brace", "the table's name", "what file names begin with; the start of the file's time follows", "deltas"),
    LAYOUT_PATH("layout", "path", "a template of the key without extension, with {table}, {start}, {id}, {column:NAME}, {year}, {month}, {day}, {hour}, {date} …",
            "none", "the whole key, instead of the other keys of `layout`", "\"{column:product_id}/date={date}/part_{start}\"");

    /** How values are written, in the words of messages. */
    private static final class Types {
        static final String TEXT = "text";
        static final String PATH = "a path; a relative one is taken from the configuration file's directory";
        static final String FLAG = "true or false";
        static final String PORT = "off, or a port from 1 to 65535; 0 for one that is free, which the log then names";
        static final String TRIES = "a number from 1 to 100";
        static final String DURATION = "a duration such as 90s, 15m, 1h or 7d";
        static final String SIZE = "a size such as 65536, 64KiB or 32MiB";
        static final String SECRET = "${VARIABLE} or file:path";
        static final String PRICES = "map of storage class to dollars";
        static final String LIST_PRICES = "see [what it costs](../how-to/lifecycle-and-cost.md#prices)";
        static final String JDBC_URL = "jdbc:postgresql://host:port/database, without a password";
    }

    private final String section;
    private final String label;
    private final String allowed;
    private final String byDefault;
    private final String meaning;
    private final String example;

    ConfigKey(String section, String label, String allowed, String byDefault, String meaning, String example) {
        this.section = section;
        this.label = label;
        this.allowed = allowed;
        this.byDefault = byDefault;
        this.meaning = meaning;
        this.example = example;
    }

    static List<ConfigKey> of(String section) {
        return Arrays.stream(values()).filter(k -> k.section.equals(section)).toList();
    }

    String section() {
        return section;
    }

    /** The key as it stands in the file. */
    String label() {
        return label;
    }

    /** What values it takes. */
    String allowed() {
        return allowed;
    }

    /** What holds when it is left out: a value, or what a person should read; null where it must not be left out. */
    String byDefault() {
        return byDefault;
    }

    String meaning() {
        return meaning;
    }

    String example() {
        return example;
    }
}
