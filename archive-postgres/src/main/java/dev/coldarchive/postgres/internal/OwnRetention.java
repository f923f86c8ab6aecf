package dev.coldarchive.postgres.internal;

import dev.coldarchive.TableSpec;
import dev.coldarchive.source.RetentionJob;
import dev.coldarchive.source.SourceRetention;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a database deletes from a table by itself: TimescaleDB's retention job, and the partitions that are still there. */
public final class OwnRetention {
    private OwnRetention() {}

    public static SourceRetention read(Connection connection, TableSpec spec) throws SQLException {
        Relation relation = Catalog.read(connection, spec);
        EventColumn time = relation.time();
        List<Partition> partitions = Partition.read(connection, relation).stream().filter(partition -> partition.oid() != relation.oid()).toList();
        boolean bounded = !partitions.isEmpty() && partitions.stream().noneMatch(partition -> partition.anything() || partition.from() == null);
        Optional<Instant> oldest = bounded ? partitions.stream().map(partition -> time.instant(partition.from())).min(Instant::compareTo) : Optional.empty();
        NavigableSet<Instant> ends = partitions.stream().filter(partition -> partition.to() != null).map(partition -> time.instant(partition.to()))
                .collect(Collectors.toCollection(TreeSet::new));
        Optional<RetentionJob> job = JobRows.read(connection, spec, time).stream().findFirst(); // of several the one that drops first counts
        return new SourceRetention(job.map(RetentionJob::dropAfter), job.filter(found -> !found.scheduled()).isPresent(), oldest, ends);
    }
}
