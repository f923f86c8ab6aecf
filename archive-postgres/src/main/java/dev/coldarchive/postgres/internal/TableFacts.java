package dev.coldarchive.postgres.internal;

import dev.coldarchive.TableSpec;
import dev.coldarchive.doctor.DatabaseFacts.Access;
import dev.coldarchive.doctor.DatabaseFacts.Hypertable;
import dev.coldarchive.doctor.DatabaseFacts.Rights;
import dev.coldarchive.doctor.DatabaseFacts.Server;
import dev.coldarchive.postgres.SourceOptions;
import dev.coldarchive.source.RetentionJob;
import dev.coldarchive.window.Window;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/** Asks catalogs, and for plans. Safe for use by several threads. */
public final class TableFacts {
    private static final String SERVER = "SELECT current_setting('server_version_num')::int4, pg_is_in_recovery(), current_user::text, r.rolsuper, r.rolbypassrls,"
            + " coalesce((SELECT s.ssl FROM pg_catalog.pg_stat_ssl s WHERE s.pid = pg_backend_pid()), false) FROM pg_catalog.pg_roles r WHERE r.rolname = current_user";
    private static final String RIGHTS = "SELECT ARRAY(SELECT p FROM unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) p WHERE has_table_privilege(c.oid, p)), pg_has_role(c.relowner, 'USAGE'),"
            + " row_security_active(c.oid) FROM pg_catalog.pg_class c WHERE c.oid = ?::oid";
    private static final Pattern SEQUENTIAL = Pattern.compile("Seq Scan on ((?:\"(?:[^\"]|\"\")+\"|[^\\s\".]+)\\.(?:\"(?:[^\"]|\"\")+\"|[^\\s\".]+))");
    private static final Pattern COST = Pattern.compile("\\s*\\(cost=.*");
    private static final String LEAF = "SELECT pg_relation_size(c.oid), EXISTS (SELECT 1 FROM pg_catalog.pg_index i JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]"
            + " WHERE i.indrelid = c.oid AND i.indisvalid AND i.indpred IS NULL AND a.attname::text = ?::text) FROM pg_catalog.pg_class c WHERE c.oid = to_regclass(?)";

    private static final String TIMESCALE = "SELECT to_regclass('timescaledb_information.dimensions') IS NOT NULL";
    /** https://docs.timescale.com/api/latest/informational-views/dimensions/ */
    private static final String DIMENSION = "SELECT extract(epoch FROM d.time_interval)::int8, d.integer_interval FROM timescaledb_information.dimensions d"
            + " WHERE d.hypertable_schema::text = ?::text AND d.hypertable_name::text = ?::text AND d.column_name::text = ?::text";
    /** {@code compress_after} is an interval, or for an integer time column a number of its units. */
    private static final String COMPRESSION = "SELECT d.after ~ '^[0-9]+$', CASE WHEN d.after ~ '^[0-9]+$' THEN d.after::int8 ELSE extract(epoch FROM d.after::interval)::int8 END"
            + " FROM timescaledb_information.jobs j CROSS JOIN LATERAL (SELECT j.config ->> 'compress_after') d(after)"
            + " WHERE j.proc_name::text = 'policy_compression' AND j.scheduled AND j.hypertable_schema::text = ?::text AND j.hypertable_name::text = ?::text AND d.after IS NOT NULL ORDER BY 2 LIMIT 1";

    private final DataSource rows;
    private final Optional<Primary> primary;
    private final Optional<DataSource> primaryPool;
    private final SourceOptions options;

    public TableFacts(DataSource rows, Optional<DataSource> primary, SourceOptions options) {
        this.rows = rows;
        this.primaryPool = primary;
        this.primary = primary.map(pool -> new Primary(pool, options));
        this.options = options;
    }

    public Server server() throws SQLException {
        Optional<Boolean> primaryStandby = primaryPool.isPresent() ? Optional.of(isStandby(primaryPool.get())) : Optional.empty();
        Instant now = (primary.isPresent() ? primary.get() : new Primary(rows, options)).now();
        try (Session session = Session.begin(rows, options)) {
            return Sql.one(session.connection(), SERVER, row -> new Server(row.getInt(1), row.getBoolean(2), primaryStandby, row.getString(3), row.getBoolean(4), row.getBoolean(5), row.getBoolean(6), now));
        }
    }

    private boolean isStandby(DataSource pool) throws SQLException {
        try (Session session = Session.begin(pool, options)) {
            return Sql.one(session.connection(), "SELECT pg_is_in_recovery()", row -> row.getBoolean(1));
        }
    }

    public Rights rights(TableSpec spec) throws SQLException {
        try (Session session = Session.begin(rows, options)) {
            RelationName.Found table = RelationName.find(session.connection(), spec);
            return Sql.one(session.connection(), RIGHTS, row -> new Rights(List.of((String[]) row.getArray(1).getArray()), row.getBoolean(2), row.getBoolean(3)), table.oid());
        }
    }

    /** A partition without an index that a window reads whole is looked at by its own size: where it is no longer than a window, that is as it should be. */
    public Access access(TableSpec spec, Window window) throws SQLException {
        try (Session session = Session.begin(rows, options)) {
            Connection connection = session.connection();
            Relation relation = Catalog.read(connection, spec);
            List<String> plan = Sql.list(connection, "EXPLAIN (VERBOSE) SELECT " + relation.selectList() + relation.from() + "WHERE " + relation.time().between(window.start(), window.end()), row -> row.getString(1));
            List<Partition> leaves = Partition.read(connection, relation);
            String remedy = "CREATE INDEX " + (relation.kind() == 'p' ? "" : "CONCURRENTLY ") + "ON " + Relation.sqlName(spec) + " (" + Sql.identifier(spec.time().name()) + ")";
            String first = COST.matcher(plan.get(0)).replaceFirst("");
            for (String scanned : plan.stream().flatMap(line -> SEQUENTIAL.matcher(line).results().map(found -> found.group(1))).toList()) {
                Leaf leaf = Sql.one(connection, LEAF, row -> new Leaf(row.getLong(1), row.getBoolean(2)), spec.time().name(), scanned);
                if (!leaf.indexed && leaves.stream().noneMatch(part -> part.name().equals(scanned) && within(part, relation.time(), window))) {
                    return new Access(first, Optional.of(scanned), leaf.sizeBytes, remedy);
                }
            }
            return new Access(first, Optional.empty(), 0, remedy);
        }
    }

    private record Leaf(long sizeBytes, boolean indexed) {}

    private static boolean within(Partition part, EventColumn time, Window window) {
        return part.from() != null && part.to() != null && part.from() >= time.raw(window.start()) && part.to() <= time.raw(window.end());
    }

    public Optional<Hypertable> hypertable(TableSpec spec) throws SQLException {
        try (Session session = Session.begin(rows, options)) {
            Connection connection = session.connection();
            if (!Sql.one(connection, TIMESCALE, row -> row.getBoolean(1))) {
                return Optional.empty();
            }
            EventColumn time = Catalog.read(connection, spec).time();
            List<Duration> chunk = Sql.list(connection, DIMENSION, row -> row.getObject(1) != null ? Duration.ofSeconds(row.getLong(1)) : units(time, row.getLong(2)), spec.schema(), spec.relation(), spec.time().name());
            Optional<Duration> compress = Sql.list(connection, COMPRESSION, row -> row.getBoolean(1) ? units(time, row.getLong(2)) : Duration.ofSeconds(row.getLong(2)), spec.schema(), spec.relation()).stream().findFirst();
            Optional<Duration> drop = JobRows.jobs(connection, spec, time).stream().findFirst().filter(RetentionJob::scheduled).map(RetentionJob::dropAfter);
            return chunk.isEmpty() ? Optional.empty() : Optional.of(new Hypertable(chunk.stream().findFirst(), compress, drop));
        }
    }

    private static Duration units(EventColumn time, long count) {
        return Duration.between(time.instant(0), time.instant(count));
    }
}
