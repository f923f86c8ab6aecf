package dev.coldarchive.source;

import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowValues;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** One writer's transaction in a {@link MemorySource}; open until it is committed or rolled back. */
public final class MemoryTransaction {
    private final MemorySource source;
    final long xid;
    final String who;
    final Instant began;
    private final List<Runnable> undo = new ArrayList<>();

    MemoryTransaction(MemorySource source, long xid, String who, Instant began) {
        this.source = source;
        this.xid = xid;
        this.who = who;
        this.began = began;
    }

    /** Its number, as manifests show them. */
    public long xid() {
        return xid;
    }

    /** Inserts rows, values as {@link RowValues} takes them. */
    public MemoryTransaction insert(String relation, Object[]... rows) {
        synchronized (source) {
            MemoryTable table = source.table(relation);
            for (Object[] row : rows) {
                table.insert(row, xid);
            }
            return this;
        }
    }

    public MemoryTransaction insert(String relation, RowBatch rows) {
        return insert(relation, RowValues.rows(rows).toArray(Object[][]::new));
    }

    /** Deletes the committed rows (in stored form) that the condition names. */
    public MemoryTransaction delete(String relation, Predicate<Object[]> condition) {
        return update(relation, condition, null);
    }

    /** Writes new versions of the committed rows that the condition names; a change of null deletes them. */
    public MemoryTransaction update(String relation, Predicate<Object[]> condition, UnaryOperator<Object[]> change) {
        synchronized (source) {
            MemoryTable table = source.table(relation);
            MemorySource.View view = source.view();
            for (MemoryTable.Version version : List.copyOf(table.versions)) {
                if (source.live(view, version) && condition.test(version.values)) {
                    version.xmax = xid;
                    undo.add(() -> version.xmax = 0);
                    if (change != null) {
                        table.insert(change.apply(version.values.clone()), xid);
                    }
                }
            }
            return this;
        }
    }

    /** For what takes a JDBC connection, such as {@link MarkLog#mark}: it can be unwrapped to this, and nothing else. */
    public Connection connection() {
        return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
            if (!method.getName().equals("unwrap") || arguments[0] != MemoryTransaction.class) {
                throw new UnsupportedOperationException(method.getName());
            }
            return this;
        });
    }

    public void commit() {
        source.end(this, true);
    }

    public void rollback() {
        synchronized (source) {
            source.end(this, false);
            undo.forEach(Runnable::run);
        }
    }
}
