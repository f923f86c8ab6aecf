package dev.coldarchive.postgres.internal;

import dev.coldarchive.TableSpec;
import dev.coldarchive.source.SourceRetention;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a database deletes from a table by itself: TimescaleDB's retention job, and the partitions that are still there. */
public final class OwnRetention {
    private static final String INSTALLED = "SELECT count(*) FROM pg_catalog.pg_extension WHERE extname = 'timescaledb'";

    /** {@code drop_after} is an interval, or for an integer time column a number of its units. Of several jobs the one that drops first counts. */
    private static final String JOBS = "SELECT j.scheduled, d.after ~ '^[0-9]+$', CASE WHEN d.after ~ '^[0-9]+$' THEN d.after::int8 ELSE extract(epoch FROM d.after::interval)::int8 END"
            + " FROM timescaledb_information.jobs j CROSS JOIN LATERAL (SELECT j.config ->> 'drop_after') d(after)"
            + " WHERE j.proc_name = 'policy_retention' AND j.hypertable_schema::text = ?::text AND j.hypertable_name::text = ?::text AND d.after IS NOT NULL ORDER BY 1 DESC, 3 LIMIT 1";

    private OwnRetention() {}

    /** A retention job. */
    record Job(boolean scheduled, Duration dropAfter) {}

    public static SourceRetention read(Connection connection, TableSpec spec) throws SQLException {
        Relation relation = Catalog.read(connection, spec);
        EventColumn time = relation.time();
        List<Partition> partitions = Partition.read(connection, relation).stream().filter(partition -> partition.oid() != relation.oid()).toList();
        boolean bounded = !partitions.isEmpty() && partitions.stream().noneMatch(partition -> partition.anything() || partition.from() == null);
        Optional<Instant> oldest = bounded ? partitions.stream().map(partition -> time.instant(partition.from())).min(Instant::compareTo) : Optional.empty();
        NavigableSet<Instant> ends = partitions.stream().filter(partition -> partition.to() != null).map(partition -> time.instant(partition.to()))
                .collect(Collectors.toCollection(TreeSet::new));
        boolean timescale = Sql.one(connection, INSTALLED, row -> row.getLong(1)) > 0;
        Optional<Job> job = timescale ? job(connection, spec, time) : Optional.empty();
        return new SourceRetention(job.map(Job::dropAfter), job.filter(found -> !found.scheduled()).isPresent(), oldest, ends);
    }

    static Optional<Job> job(Connection connection, TableSpec spec, EventColumn time) throws SQLException {
        return Sql.list(connection, JOBS, row -> new Job(row.getBoolean(1),
                row.getBoolean(2) ? Duration.between(time.instant(0), time.instant(row.getLong(3))) : Duration.ofSeconds(row.getLong(3))), spec.schema(), spec.relation())
                .stream().findFirst();
    }
}
