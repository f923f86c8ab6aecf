package dev.coldarchive.postgres.internal;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TableSpec;
import dev.coldarchive.TransientException;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.postgres.SourceOptions;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.source.SharedSnapshot;
import dev.coldarchive.source.SliceRows;
import dev.coldarchive.window.Window;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One REPEATABLE READ transaction: the table's lock first, which takes no snapshot, so that no partition is dropped between the
 * snapshot and its first touch; then all else.
 */
public final class PgSnapshot implements SharedSnapshot {
    private static final Logger LOG = LoggerFactory.getLogger(PgSnapshot.class);
    /** A server as it runs now, and a snapshot of it. A standby has its primary's system identifier. */
    private static final String SEEN = "concat_ws(' ', (SELECT system_identifier FROM pg_control_system()), pg_postmaster_start_time(), pg_is_in_recovery(), inet_server_addr(),"
            + " inet_server_port(), current_database(), pg_current_snapshot())";

    private final DataSource pool;
    private final Session session;
    private final SourceOptions options;
    private final Optional<MarkRows> marks;
    private final Relation relation;
    private final Window window;
    private final Fence fence;
    private final List<Partition> leaves;
    private final List<String> openWriters;
    private final Optional<Instant> openSince;
    private final Optional<Instant> movedUntil;
    private Exported exported;
    private SQLException lost;
    private boolean open = true;

    private record Exported(String name, String seen) {}

    private PgSnapshot(DataSource pool, Session session, SourceOptions options, Optional<MarkRows> marks, Relation relation, Window window, Fence fence, List<Partition> leaves, List<String> openWriters,
            Optional<Instant> openSince, Optional<Instant> movedUntil) {
        this.pool = pool;
        this.session = session;
        this.options = options;
        this.marks = marks;
        this.relation = relation;
        this.window = window;
        this.fence = fence;
        this.leaves = leaves;
        this.openWriters = List.copyOf(openWriters);
        this.openSince = openSince;
        this.movedUntil = movedUntil;
    }

    public static PgSnapshot open(DataSource pool, Primary primary, SourceOptions options, Optional<MarkRows> marks, TableSpec spec, Window window) throws SQLException {
        Fence fence = primary.fence(spec, window);
        Session session = Session.beginFrozen(pool, options);
        try {
            lock(session, spec);
            Connection connection = session.connection();
            Primary.State state = Primary.state(connection);
            boolean passed = Sql.one(connection, "SELECT pg_snapshot_xmin(pg_current_snapshot()) > '" + fence.x() + "'::xid8", row -> row.getBoolean(1));
            Relation relation = Catalog.read(connection, spec);
            List<Partition> leaves = Partition.read(connection, relation);
            requireLocal(spec, relation.time(), window, leaves);
            List<String> writers = new ArrayList<>(Standby.lags(connection, state, fence, passed));
            Optional<Instant> openSince = Optional.empty();
            if (!passed) {
                OpenWriters.Found found = primary.openWriters(fence);
                openSince = writers.isEmpty() ? found.youngest() : Optional.empty();
                writers.addAll(found.described());
                if (writers.isEmpty()) {
                    writers.add("a transaction up to " + fence.x() + " that was open when this view was taken and has ended since");
                }
            }
            return new PgSnapshot(pool, session, options, marks, relation, window, fence, leaves, writers, openSince, MoveRows.movedUntil(connection, spec));
        } catch (SQLException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** LOCK TABLE refuses what is no table in words of its own; the catalog knows better ones. */
    private static void lock(Session session, TableSpec spec) throws SQLException {
        try {
            session.execute("LOCK TABLE " + Relation.sqlName(spec) + " IN ACCESS SHARE MODE");
        } catch (SQLException e) {
            if (List.of("42809", "42P01", "3F000", "42501").contains(String.valueOf(e.getSQLState()))) {
                session.renew();
                Catalog.read(session.connection(), spec);
            }
            throw e;
        }
    }

    private static void requireLocal(TableSpec spec, EventColumn time, Window window, List<Partition> leaves) {
        for (Partition leaf : leaves) {
            if (leaf.foreign() && leaf.overlaps(time, window)) {
                throw new ArchiveException(Category.UNARCHIVABLE, "cannot read window " + window + " of table " + spec.name() + ": its partition " + leaf.name()
                        + " is a foreign table, whose transactions nobody here can see", "archive it on its own server, and detach it here")
                        .inTable(spec.name()).inWindow(window);
            }
        }
    }

    @Override
    public TableSchema schema() {
        return relation.schema();
    }

    @Override
    public String fence() {
        return Long.toString(fence.x());
    }

    @Override
    public List<String> openWriters() {
        return openWriters;
    }

    @Override
    public Optional<Instant> openSince() {
        return openSince;
    }

    @Override
    public SortedSet<String> partitions() {
        SortedSet<String> names = new TreeSet<>();
        overlapping(leaves).forEach(leaf -> names.add(leaf.name()));
        return names;
    }

    @Override
    public Optional<Instant> oldestPartitionStart() {
        return Stream.concat(oldestPartition().stream(), movedUntil.stream()).max(Comparator.naturalOrder());
    }

    private Optional<Instant> oldestPartition() {
        if (leaves.isEmpty()) {
            return Optional.of(Instant.MAX);
        }
        List<Partition> bounded = leaves.stream().filter(leaf -> !leaf.anything()).toList();
        return bounded.stream().anyMatch(leaf -> leaf.from() == null) ? Optional.empty()
                : bounded.stream().map(Partition::from).min(Long::compare).map(relation.time()::instant);
    }

    @Override
    public Set<Long> marks() {
        requireOpen();
        if (marks.isEmpty()) {
            return Set.of();
        }
        try {
            return marks.get().seen(session.connection(), relation.spec(), window);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public RowReader rows(Window slice, BatchLimits limits) {
        requireOpen();
        return new PgSliceRows(session, options, relation, window, overlapping(leaves)).rows(slice, limits);
    }

    /**
     * Sees by the exported snapshot what this one sees. Whoever waits to change the table would wait for both, and one of them for him: so it does not wait. Another server behind
     * the same pool may have exported a snapshot by the same name: so the import alone proves nothing.
     */
    @Override
    public Optional<SliceRows> join() {
        requireOpen();
        try {
            exported = exported != null ? exported : Sql.one(session.connection(), "SELECT pg_export_snapshot(), " + SEEN, row -> new Exported(row.getString(1), row.getString(2)));
        } catch (SQLException e) {
            lost = e;
            return Optional.empty();
        }
        Session other = null;
        try {
            other = Session.beginFrozen(pool, options);
            other.execute("SET TRANSACTION SNAPSHOT '" + exported.name + "'");
            String seen = Sql.one(other.connection(), "SELECT " + SEEN, row -> row.getString(1));
            if (seen.equals(exported.seen)) {
                other.execute("LOCK TABLE " + Relation.sqlName(relation.spec()) + " IN ACCESS SHARE MODE NOWAIT");
                return Optional.of(new PgSliceRows(other, options, relation, window, overlapping(leaves)));
            }
            LOG.debug("the pool leads to several servers: the view of window {} is that of {}, and not of {}", window, exported.seen, seen);
        } catch (SQLException e) {
            LOG.debug("no other connection could join the view of window {}: {}", window, SqlErrors.reason(e));
        } catch (RuntimeException e) {
            LOG.debug("no other connection could join the view of window {}", window, e);
        }
        if (other != null) {
            other.close();
        }
        return Optional.empty();
    }

    @Override
    public void complete() {
        requireOpen();
        try {
            session.renew();
            if (!new HashSet<>(overlapping(Partition.read(session.connection(), relation))).equals(new HashSet<>(overlapping(leaves)))) {
                throw new TransientException("cannot use what was read of window " + window + " of table " + relation.spec().name()
                        + ": its partitions were added, dropped, rewritten or compressed meanwhile", "try again", null).inTable(relation.spec().name()).inWindow(window);
            }
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            close();
        }
    }

    private List<Partition> overlapping(List<Partition> all) {
        return all.stream().filter(leaf -> leaf.overlaps(relation.time(), window)).toList();
    }

    private ArchiveException failed(SQLException e) {
        return PgSliceRows.failed(relation, window, e);
    }

    private void requireOpen() {
        if (!open) {
            throw new IllegalStateException("the snapshot of window " + window + " has ended");
        }
        if (lost != null) {
            throw failed(lost);
        }
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            session.close();
        }
    }
}
