package dev.coldarchive.doctor;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Everything that is looked at, in the order in which it is: what a check needs stands before it. */
public enum CheckId {
    CONFIGURATION(Area.CONFIGURATION, "the file alone: unknown keys, wrong values, contradictions (two tables with the same keys, the same port twice, windows longer than the retention)",
            "correct what is named"),

    DATABASE_NAME(Area.NETWORK, "the host names of source, primary and ledger resolve", "correct the host in the url, or the name server"),
    DATABASE_TLS(Area.NETWORK, "a connection that leaves the machine is encrypted, and the server's certificate is good for 30 days more",
            "set sslmode=verify-full, or renew the certificate", DATABASE_NAME),
    STORE_NAME(Area.NETWORK, "the host name of the store's endpoint resolves", "correct region, endpoint or bucket"),
    STORE_TLS(Area.NETWORK, "an endpoint on another machine is HTTPS, Java trusts its certificate, and that is good for 30 days more", "renew the certificate, or trust its issuer", STORE_NAME),

    DATABASE_REACHABLE(Area.DATABASE, "the server answers, and lets the role in", "what the message says: server, port, user, password, pg_hba.conf", DATABASE_NAME),
    DATABASE_SERVER(Area.DATABASE, "PostgreSQL 15 or later; a standby has its primary configured, and the primary is none", "upgrade, or set source.primary-url", DATABASE_REACHABLE),
    DATABASE_ROLE(Area.DATABASE, "who is logged in, and that it is no superuser and does not pass by row security", "use a role of its own with the documented grants", DATABASE_REACHABLE),
    DATABASE_CLOCK(Area.DATABASE, "this machine's clock against the database's: 30 seconds apart is a warning", "set the clocks (chrony or ntp)", DATABASE_REACHABLE),

    LEDGER_VERSION(Area.LEDGER, "the ledger is there, in the version that this program writes", "archive init"),
    LEDGER_RIGHTS(Area.LEDGER, "every right that the role needs on the ledger's tables, and on the marks", "the GRANT that is printed", LEDGER_VERSION),

    TABLE_READABLE(Area.TABLES, "the table is there, the role may SELECT, the columns that the configuration names are, and each has a type in files",
            "the GRANT or the setting that is printed", DATABASE_REACHABLE),
    TABLE_RIGHTS(Area.TABLES, "the role can neither change nor delete rows of a table that nothing of it has to be deleted from, and does not own it", "the REVOKE that is printed",
            TABLE_READABLE, DATABASE_ROLE),
    TABLE_ROW_SECURITY(Area.TABLES, "no row security hides rows from the role", "exempt the role, or archive with one that sees all rows", TABLE_READABLE),
    TABLE_TIME_INDEX(Area.TABLES, "the plan of a window's query: reading all of a large table without an index that begins with the time column is a warning", "the CREATE INDEX that is printed",
            TABLE_READABLE, TABLE_ROW_SECURITY),
    TABLE_TIME_UNIT(Area.TABLES, "first and last time are plausible in the configured unit", "set time-unit as the message says", TABLE_READABLE, TABLE_TIME_INDEX),
    HYPERTABLE_CHUNKS(Area.TABLES, "a chunk of a hypertable is no shorter than a window", "set_chunk_time_interval, or a smaller every", TABLE_READABLE),
    HYPERTABLE_COMPRESSION(Area.TABLES, "chunks are compressed after their windows are archived, not before", "a later compression policy", TABLE_READABLE),
    HYPERTABLE_RETENTION(Area.TABLES, "the retention policy leaves time for a window, its lag, and its seal", "a later drop_after, or archive retention hold", TABLE_READABLE),

    STORE_REACHABLE(Area.STORE, "the store answers, the bucket is there, in this region, and the credentials are good", "what the message says", STORE_NAME),
    STORE_CLOCK(Area.STORE, "this machine's clock against the Date of the store's answers: a minute apart is a warning, ten a failure; at fifteen S3 refuses every request",
            "set the clock (chrony or ntp)", STORE_REACHABLE),
    STORE_IDENTITY(Area.STORE, "whose the credentials are (sts GetCallerIdentity), and that they are not the account's root", "use a role with the documented policy", STORE_REACHABLE),
    STORE_ROUND_TRIP(Area.STORE, "a small object is written, read back, refused where its condition does not hold, and refused with another one's checksum", "archive selftest", STORE_REACHABLE),
    STORE_UPLOADS(Area.STORE, "an upload in parts can be begun, listed and dropped", "allow s3:AbortMultipartUpload and s3:ListBucketMultipartUploads", STORE_REACHABLE, STORE_ROUND_TRIP),
    STORE_CONDITIONS(Area.STORE, "what a selftest of the last 30 days found of conditional writes; AWS's own are known", "archive selftest", STORE_REACHABLE, LEDGER_VERSION),
    STORE_DELETE_RIGHT(Area.STORE, "the credentials cannot delete: the answer to a conditional DELETE of a key that never existed", "take s3:DeleteObject away", STORE_REACHABLE),
    STORE_VERSIONING(Area.STORE, "the bucket keeps former versions", "aws s3api put-bucket-versioning, as printed", STORE_REACHABLE),
    STORE_ENCRYPTION(Area.STORE, "objects are encrypted at rest, by the bucket or by each put", "aws s3api put-bucket-encryption, as printed", STORE_REACHABLE),
    STORE_PUBLIC_ACCESS(Area.STORE, "all public access is blocked, and no policy makes the bucket public", "aws s3api put-public-access-block, as printed", STORE_REACHABLE),
    STORE_OWNERSHIP(Area.STORE, "objects belong to the bucket's owner, whoever writes them", "aws s3api put-bucket-ownership-controls, as printed", STORE_REACHABLE),
    STORE_LIFECYCLE(Area.STORE, "no lifecycle rule expires archived files or moves them away before they are verified; unfinished uploads are dropped", "archive lifecycle plan", STORE_REACHABLE),
    STORE_DIRECTORY(Area.STORE, "a directory as store is not in memory, not open to everybody, and not the work directory", "another directory, or chmod, as printed", STORE_REACHABLE),

    ARCHIVE_IDENTITY(Area.ARCHIVE, "the archive belongs to this installation, this database, this grid and layout", "another prefix, or archive export --adopt", STORE_REACHABLE, TABLE_READABLE),
    ARCHIVE_PAST(Area.ARCHIVE, "the ledger knows every revision that the archive has", "archive ledger rebuild", ARCHIVE_IDENTITY, LEDGER_VERSION),
    ARCHIVE_MANIFESTS(Area.ARCHIVE, "every window that the ledger calls archived has its manifest, and every manifest is of a window of the grid", "archive verify --level head", ARCHIVE_PAST),
    CURSOR(Area.ARCHIVE, "the cursor lies on the grid, not in the future, and not before the oldest partition that is still there", "as printed", LEDGER_VERSION, TABLE_READABLE),
    ARCHIVE_OLDER_OBJECTS(Area.ARCHIVE, "no object of an older system lies where a window that is due would go", "archive export --adopt", ARCHIVE_PAST, CURSOR, TABLE_TIME_UNIT),
    TABLE_STRAYS(Area.ARCHIVE, "no rows lie outside all windows: without a time, before the first window, or far in the future", "mend the rows, or set start-from", TABLE_TIME_UNIT, ARCHIVE_PAST, CURSOR),
    WINDOWS_WAITING(Area.ARCHIVE, "no window waits for a person", "archive status", LEDGER_VERSION),

    RETENTION_CONFIGURED(Area.RETENTION, "the configured retention is the one that the source goes by", "set retention to what the source does", TABLE_READABLE),
    RETENTION_RISK(Area.RETENTION, "seconds until rows are deleted that are not archived for good, and what is overdue", "archive export --catchup, or archive seal",
            DATABASE_REACHABLE, LEDGER_VERSION, TABLE_TIME_UNIT, CURSOR),

    WORK_DIR(Area.MACHINE, "the work directory is there or can be made, and can be written to", "another work-dir, or its rights"),
    WORK_DIR_DISK(Area.MACHINE, "the work directory lies on a disk, not in memory; the directory for temporary files may hold the codecs' native libraries (no noexec)", "another directory", WORK_DIR),
    WORK_DIR_SPACE(Area.MACHINE, "room for three times the largest window that was archived (as read, as stored, merged), and never less than 1 GB", "make room, or give the table more slices", WORK_DIR, LEDGER_VERSION),
    OPEN_FILES(Area.MACHINE, "this process may open 1,024 files or more", "LimitNOFILE=65536 in the unit, or ulimit -n 65536"),
    HEAP(Area.MACHINE, "the heap is 64 MB or more, and fits into the memory that there is", "set -Xmx"),
    HTTP_PORTS(Area.MACHINE, "the ports for health and metrics are free, or our own daemon's", "another port, or stop who has it");

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMinutes(1);

    private final Area area;
    private final String looksAt;
    private final String remedy;
    private final Set<CheckId> needs;

    CheckId(Area area, String looksAt, String remedy, CheckId... needs) {
        this.area = area;
        this.looksAt = looksAt;
        this.remedy = remedy;
        this.needs = Set.copyOf(List.of(needs));
    }

    /** {@code table-time-index}; stable. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What it is about. */
    public Area area() {
        return area;
    }

    /** What is looked at, for the reference. */
    public String looksAt() {
        return looksAt;
    }

    /** What to do about it, for the reference. */
    public String remedy() {
        return remedy;
    }

    /** What has to hold before it can be judged. */
    public Set<CheckId> needs() {
        return needs;
    }

    /** How long one may take: those of the archive list manifests, of which there may be a million. */
    public Duration deadline() {
        return area == Area.ARCHIVE ? LONG : SHORT;
    }
}
