package dev.coldarchive.postgres.internal;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TableSpec;
import dev.coldarchive.postgres.SourceOptions;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.source.PartitionBounds;
import dev.coldarchive.source.SourceIdentity;
import dev.coldarchive.source.SourceRetention;
import dev.coldarchive.source.StrayRows;
import dev.coldarchive.source.TimeRange;
import dev.coldarchive.window.TimeUnit;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** What is asked about tables outside of any window. Safe for use by several threads. */
public final class TableReader {
    /**
     * Nothing, where all transactions have been replayed that had ended in the primary. By their numbers, and not by positions in the log: what was received says nothing of a standby
     * that is fed from an archive or is cut off, and an idle primary still writes records that change nothing.
     */
    private static final String REPLAY_LAG = "SELECT CASE WHEN NOT pg_is_in_recovery() OR pg_snapshot_xmax(pg_current_snapshot())::text::int8 >= ? THEN 0"
            + " ELSE greatest(0, coalesce(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) * 1000000, 0))::int8 END";

    private static final Instant PLAUSIBLE = Instant.parse("2000-01-01T00:00:00Z");
    private static final Pattern URL = Pattern.compile("jdbc:postgresql://([^/?]*).*");
    private static final Pattern HOST = Pattern.compile("(\\[[^]]*]|[^:,]*)(?::(\\d+))?");

    private final DataSource pool;
    private final SourceOptions options;

    public TableReader(DataSource pool, SourceOptions options) {
        this.pool = pool;
        this.options = options;
    }

    public SourceIdentity identity() throws SQLException {
        try (Session session = Session.begin(pool, options)) {
            String url = session.connection().getMetaData().getURL();
            return Sql.one(session.connection(), "SELECT system_identifier::text, current_database()::text FROM pg_control_system()",
                    row -> identity(row.getString(1), row.getString(2), url));
        }
    }

    /** Several hosts, or none, leave the port unknown; whatever else the URL says is left alone. */
    private static SourceIdentity identity(String systemId, String database, String url) {
        Matcher hosts = URL.matcher(url == null ? "" : url);
        String host = hosts.matches() ? hosts.group(1).substring(hosts.group(1).indexOf('@') + 1) : "";
        Matcher single = HOST.matcher(host);
        return single.matches() ? new SourceIdentity(systemId, database, single.group(1), single.group(2) == null ? 0 : Integer.parseInt(single.group(2)))
                : new SourceIdentity(systemId, database, host, 0);
    }

    public TableSchema describe(TableSpec spec) throws SQLException {
        try (Session session = Session.begin(pool, options)) {
            return Catalog.read(session.connection(), spec).schema();
        }
    }

    /**
     * @param now on the source's clock
     */
    public Optional<TimeRange> timeRange(TableSpec spec, Instant now) throws SQLException {
        try (Session session = Session.begin(pool, options)) {
            Connection connection = session.connection();
            Relation relation = Catalog.read(connection, spec);
            EventColumn time = relation.time();
            // Each an index scan of one row, in partitioned tables one row a partition.
            String sql = "SELECT " + time.rawSql("min(" + time.column() + ")") + ", " + time.rawSql("max(" + time.column() + ")") + relation.from()
                    + "WHERE " + time.finite();
            List<Long> ends = Sql.one(connection, sql, row -> row.getObject(1) == null ? List.of() : List.of(row.getLong(1), row.getLong(2)));
            if (ends.isEmpty()) {
                return Optional.empty();
            }
            requirePlausible(spec, time, ends, now);
            return Optional.of(new TimeRange(time.instant(ends.get(0)), time.instant(ends.get(1))));
        }
    }

    /** An index scan of one row. */
    public Optional<Instant> firstRow(TableSpec spec, Instant from, Instant to) throws SQLException {
        try (Session session = Session.begin(pool, options)) {
            Relation relation = Catalog.read(session.connection(), spec);
            EventColumn time = relation.time();
            String sql = "SELECT " + time.rawSql("min(" + time.column() + ")") + relation.from() + "WHERE " + time.between(from, to);
            return Sql.one(session.connection(), sql, row -> Optional.ofNullable(row.getObject(1, Long.class)).map(time::instant));
        }
    }

    public SourceRetention retention(TableSpec spec) throws SQLException {
        try (Session session = Session.begin(pool, options)) {
            return OwnRetention.read(session.connection(), spec);
        }
    }

    /** @param ended the transaction after the last that has ended in the primary, asked before this */
    public Duration replayLag(long ended) throws SQLException {
        try (Session session = Session.begin(pool, options)) {
            return Sql.one(session.connection(), REPLAY_LAG, row -> Duration.of(row.getLong(1), ChronoUnit.MICROS), ended);
        }
    }

    public List<String> pruneObstacles(TableSpec spec) throws SQLException {
        try (Session session = Session.begin(pool, options)) {
            return PruneObstacles.read(session.connection(), Catalog.read(session.connection(), spec));
        }
    }

    public List<PartitionBounds> partitions(TableSpec spec) throws SQLException {
        try (Session session = Session.begin(pool, options)) {
            Relation relation = Catalog.read(session.connection(), spec);
            return Partition.read(session.connection(), relation).stream().filter(leaf -> leaf.oid() != relation.oid())
                    .map(leaf -> new PartitionBounds(leaf.name(), Optional.ofNullable(leaf.from()).map(relation.time()::instant), Optional.ofNullable(leaf.to()).map(relation.time()::instant)))
                    .toList();
        }
    }

    /** Each an index scan that ends with the first row it finds. */
    public StrayRows strays(TableSpec spec, Instant first, Instant end) throws SQLException {
        try (Session session = Session.begin(pool, options)) {
            Relation relation = Catalog.read(session.connection(), spec);
            EventColumn time = relation.time();
            String sql = Stream.of(time.column() + " IS NULL", time.column() + " < " + time.literal(time.raw(first)), time.column() + " >= " + time.literal(time.raw(end)))
                    .map(condition -> "EXISTS (SELECT 1" + relation.from() + "WHERE " + condition + ")").collect(Collectors.joining(", ", "SELECT ", ""));
            return Sql.one(session.connection(), sql, row -> new StrayRows(row.getBoolean(1), row.getBoolean(2), row.getBoolean(3)));
        }
    }

    private static void requirePlausible(TableSpec spec, EventColumn time, List<Long> ends, Instant now) {
        if (time.form() != EventColumn.Form.INTEGER || plausible(time, ends, now)) {
            return;
        }
        for (TimeUnit other : TimeUnit.values()) {
            if (plausible(new EventColumn(time.name(), time.form(), other), ends, now)) {
                String likely = other.name().toLowerCase(Locale.ROOT);
                throw new ArchiveException(Category.USAGE, "cannot read table " + spec.name() + ": its time column \"" + time.name() + "\" holds " + ends.get(0) + " to "
                        + ends.get(1) + ", which in " + time.unit().name().toLowerCase(Locale.ROOT) + " is " + time.instant(ends.get(0)) + " to "
                        + time.instant(ends.get(1)), "it looks like " + likely + ": set time-unit: " + likely).inTable(spec.name());
            }
        }
    }

    private static boolean plausible(EventColumn time, List<Long> ends, Instant now) {
        return ends.stream().map(time::instant).noneMatch(at -> at.isBefore(PLAUSIBLE) || at.isAfter(now.plus(Duration.ofDays(1))));
    }
}
