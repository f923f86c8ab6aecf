package dev.coldarchive.source;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TableSpec;
import dev.coldarchive.TransientException;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A database in memory with a settable clock, transactions that may stay open, partitions that may be dropped, and a replay
 * that may be paused: row versions carry the numbers of the transactions that wrote and deleted them, and a snapshot sees
 * what was committed when it was taken, except that rows of a dropped partition are gone for everybody, as in PostgreSQL.
 * Rows of equal time come in another order from each snapshot. Safe for use by several threads.
 */
public final class MemorySource implements Source {
    private final Map<String, MemoryTable> tables = new TreeMap<>();
    private final TreeMap<Long, MemoryTransaction> open = new TreeMap<>();
    private final Set<Long> aborted = new HashSet<>();
    private final TreeMap<Instant, Long> fences = new TreeMap<>();
    private final MemoryMarks marks = new MemoryMarks(this);
    private SourceIdentity identity = new SourceIdentity("7000000000000000001", "memory", "", 0);
    private Instant now;
    private long nextXid = 1_000;
    private View replayed;
    private int snapshots;
    private Consumer<String> onCall = call -> { };

    public MemorySource(Instant now) {
        this.now = now;
    }

    /** What a snapshot sees: transactions below xmax that were not open. */
    record View(long xmax, Set<Long> open) {
        long xmin() {
            return open.stream().mapToLong(Long::longValue).min().orElse(xmax);
        }
    }

    // --- what tests do to the database

    public synchronized void identity(SourceIdentity other) {
        identity = other;
    }

    /** Its marks: they become visible with the transaction that wrote them. */
    public MemoryMarks marks() {
        return marks;
    }

    public synchronized void setNow(Instant time) {
        now = time;
    }

    public synchronized void advance(Duration by) {
        now = now.plus(by);
    }

    /**
     * Called before each call of the port, with one of {@code identity now describe timeRange strays snapshot marks rows next complete}, or of
     * those of {@link MemoryMarks}; what
     * it throws is thrown, and what it does to this source happens just then.
     */
    public synchronized void onCall(Consumer<String> hook) {
        onCall = hook;
    }

    /** Creates a table where the spec says; its schema's name does not matter. */
    public synchronized void create(TableSpec spec, TableSchema schema) {
        tables.put(spec.relation(), new MemoryTable(spec, schema, null));
    }

    /** Creates a table that makes partitions of this length as rows come. */
    public synchronized void createPartitioned(TableSpec spec, TableSchema schema, Duration partition) {
        tables.put(spec.relation(), new MemoryTable(spec, schema, partition));
    }

    /** Gives a table other columns; each row version is given in stored form, to be rewritten. */
    public synchronized void alter(String relation, TableSchema schema, UnaryOperator<Object[]> rewrite) {
        MemoryTable former = table(relation);
        requireUnlocked(former, "alter table " + relation);
        MemoryTable altered = new MemoryTable(former.spec, schema, former.partitionEvery);
        altered.partitions.putAll(former.partitions);
        for (MemoryTable.Version version : former.versions) {
            MemoryTable.Version copy = new MemoryTable.Version(altered.stored(rewrite.apply(version.values.clone())), version.xmin);
            copy.xmax = version.xmax;
            copy.droppedBy = version.droppedBy;
            altered.versions.add(copy);
        }
        tables.put(relation, altered);
    }

    /** Begins a transaction that stays open until the test ends it. */
    public synchronized MemoryTransaction begin(String who) {
        MemoryTransaction transaction = new MemoryTransaction(this, nextXid++, who, now);
        open.put(transaction.xid, transaction);
        return transaction;
    }

    public void insert(String relation, Object[]... rows) {
        begin("writer").insert(relation, rows).commit();
    }

    public void delete(String relation, Predicate<Object[]> condition) {
        begin("writer").delete(relation, condition).commit();
    }

    /** Starts of the partitions that are there, oldest first. */
    public synchronized List<Instant> partitionStarts(String relation) {
        return List.copyOf(table(relation).partitions.keySet());
    }

    /**
     * Drops the partition that starts here, as a retention job does.
     *
     * @throws TransientException if a snapshot holds the table's lock
     */
    public synchronized void dropPartition(String relation, Instant start) {
        requireUnlocked(table(relation), "drop partition " + start + " of table " + relation);
        table(relation).drop(start, nextXid++);
    }

    /** Drops a partition although a snapshot holds the lock: what must never happen, and must be noticed. */
    public synchronized void dropPartitionDespiteLocks(String relation, Instant start) {
        table(relation).drop(start, nextXid++);
    }

    /** From now on snapshots see the database as it is now, like those of a standby whose replay is paused. */
    public synchronized void pauseReplay() {
        replayed = view();
    }

    /** The X of every window is taken anew, as after a restart of the process that reads. */
    public synchronized void forgetFences() {
        fences.clear();
    }

    public synchronized void resumeReplay() {
        replayed = null;
    }

    /** Rows that a snapshot taken now would see in all, in stored form. */
    public synchronized List<Object[]> committedRows(String relation) {
        return visible(table(relation), view());
    }

    /** How many snapshots are open. */
    public synchronized int openSnapshots() {
        return tables.values().stream().mapToInt(table -> table.locks).sum();
    }

    /** What its clock says, whatever is wrong with its port. */
    public synchronized Instant clock() {
        return now;
    }

    // --- the port

    @Override
    public synchronized SourceIdentity identity() {
        onCall.accept("identity");
        return identity;
    }

    @Override
    public synchronized Instant now() {
        onCall.accept("now");
        return now;
    }

    @Override
    public synchronized TableSchema describe(TableSpec spec) {
        onCall.accept("describe");
        return table(spec.relation()).archived(spec);
    }

    @Override
    public synchronized Optional<TimeRange> timeRange(TableSpec spec) {
        onCall.accept("timeRange");
        MemoryTable table = table(spec.relation());
        List<Instant> times = visible(table, current()).stream().map(table::time).filter(time -> time != null).sorted().toList();
        return times.isEmpty() ? Optional.empty() : Optional.of(new TimeRange(times.get(0), times.get(times.size() - 1)));
    }

    @Override
    public synchronized StrayRows strays(TableSpec spec, Instant first, Instant end) {
        onCall.accept("strays");
        MemoryTable table = table(spec.relation());
        List<Object[]> rows = visible(table, current());
        List<Instant> times = rows.stream().map(table::time).filter(time -> time != null).toList();
        return new StrayRows(times.size() < rows.size(), times.stream().anyMatch(first::isAfter), times.stream().anyMatch(time -> !time.isBefore(end)));
    }

    @Override
    public synchronized WindowSnapshot snapshot(TableSpec spec, Window window) {
        onCall.accept("snapshot");
        MemoryTable table = table(spec.relation());
        Instant due = spec.dueAt(window);
        if (now.isBefore(due)) {
            throw new ArchiveException(Category.USAGE, "cannot read window " + window + " of table " + spec.name() + ": it is not due before " + due,
                    "it is now " + now + " on the source's clock").inTable(spec.name()).inWindow(window);
        }
        Map.Entry<Instant, Long> fence = fences.ceilingEntry(due);
        long x = fence != null ? fence.getValue() : nextXid++;
        fences.putIfAbsent(fence != null ? fence.getKey() : now, x);
        View view = current();
        return new MemorySnapshot(this, table, spec, window, x, view, writers(view, x), openSince(x), snapshots++);
    }

    private Optional<Instant> openSince(long x) {
        return replayed != null ? Optional.empty() : open.headMap(x, true).values().stream().map(transaction -> transaction.began).max(Instant::compareTo);
    }

    private List<String> writers(View view, long x) {
        if (replayed != null && view.xmin() <= x) {
            return List.of("replay has not passed transaction " + x);
        }
        List<String> writers = new ArrayList<>();
        open.headMap(x, true).forEach((xid, transaction) -> writers.add("transaction " + xid + " of " + transaction.who));
        return writers;
    }

    // --- inside

    synchronized MemoryTable table(String relation) {
        MemoryTable table = tables.get(relation);
        if (table == null) {
            throw new ArchiveException(Category.USAGE, "cannot read table " + relation + ": there is no such table", "check its name").inTable(relation);
        }
        return table;
    }

    synchronized void end(MemoryTransaction transaction, boolean committed) {
        if (open.remove(transaction.xid) == null) {
            throw new IllegalStateException("transaction " + transaction.xid + " has ended already");
        }
        if (!committed) {
            aborted.add(transaction.xid);
        }
    }

    View view() {
        return new View(nextXid, Set.copyOf(open.keySet()));
    }

    private View current() {
        return replayed != null ? replayed : view();
    }

    boolean live(View view, MemoryTable.Version version) {
        return version.xmax == 0 && sees(view, version);
    }

    List<Object[]> visible(MemoryTable table, View view) {
        return table.versions.stream().filter(version -> sees(view, version)).map(version -> version.values).toList();
    }

    List<Object[]> visible(MemoryTable table, View view, Window slice) {
        return table.inside(slice).stream().filter(version -> sees(view, version)).map(version -> version.values).toList();
    }

    private boolean sees(View view, MemoryTable.Version version) {
        boolean dropped = version.droppedBy != 0 && (replayed == null || version.droppedBy < replayed.xmax());
        return !dropped && happened(view, version.xmin) && !(version.xmax != 0 && happened(view, version.xmax));
    }

    boolean happened(View view, long xid) {
        return xid < view.xmax() && !view.open().contains(xid) && !aborted.contains(xid);
    }

    private static void requireUnlocked(MemoryTable table, String what) {
        if (table.locks > 0) {
            throw new TransientException("cannot " + what + ": a snapshot holds its lock", "close the snapshot first", null);
        }
    }

    void called(String call) {
        onCall.accept(call);
    }
}
