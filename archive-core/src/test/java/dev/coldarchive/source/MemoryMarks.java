package dev.coldarchive.source;

import dev.coldarchive.TableSpec;
import dev.coldarchive.window.Window;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The marks of a {@link MemorySource}: each belongs to the transaction that wrote it. Calls are {@code mark windows consume}. Safe for use by several threads. */
public final class MemoryMarks implements MarkLog {
    /** {@code writer} is the transaction that makes it visible; {@code xid} the number that it shows, another only in a restored dump. */
    private record Mark(long id, String table, Instant windowStart, long writer, long xid, Instant markedAt) {}

    private final MemorySource source;
    private final List<Mark> marks = new ArrayList<>();
    private long lastId;

    MemoryMarks(MemorySource source) {
        this.source = source;
    }

    /** {@inheritDoc} The connection is {@link MemoryTransaction#connection()}. */
    @Override
    public void mark(Connection writer, TableSpec table, Collection<Window> windows) {
        synchronized (source) {
            source.called("mark");
            long xid = transaction(writer).xid;
            windows.stream().filter(window -> !table.time().surelyPassed(window.end()).isAfter(source.clock()))
                    .forEach(window -> marks.add(new Mark(++lastId, table.name(), window.start(), xid, xid, source.clock())));
        }
    }

    private static MemoryTransaction transaction(Connection writer) {
        try {
            return writer.unwrap(MemoryTransaction.class);
        } catch (SQLException e) {
            throw new IllegalArgumentException("not a transaction of a MemorySource", e);
        }
    }

    /** A mark as a restored dump has it: committed, with the number of a transaction that this database has not come to yet. */
    public void restoreDumped(TableSpec table, Window window) {
        synchronized (source) {
            MemoryTransaction restore = source.begin("restore");
            marks.add(new Mark(++lastId, table.name(), window.start(), restore.xid, Long.MAX_VALUE, source.clock()));
            restore.commit();
        }
    }

    @Override
    public List<MarkedWindow> windows(TableSpec table, Instant from, Instant to) {
        synchronized (source) {
            source.called("windows");
            MemorySource.View view = source.view();
            Map<Window, MarkedWindow> found = new TreeMap<>();
            for (Mark mark : marks) {
                if (mark.table.equals(table.name()) && !mark.windowStart.isBefore(from) && mark.windowStart.isBefore(to) && source.happened(view, mark.writer)) {
                    Window window = table.grid().at(mark.windowStart);
                    boolean passed = mark.xid < view.xmin() || mark.xid >= view.xmax();
                    found.merge(window, new MarkedWindow(window, 1, mark.markedAt, mark.markedAt, passed), MemoryMarks::together);
                }
            }
            return found.values().stream().limit(MOST_WINDOWS).toList();
        }
    }

    private static MarkedWindow together(MarkedWindow a, MarkedWindow b) {
        return new MarkedWindow(a.window(), a.marks() + b.marks(), a.oldest().isBefore(b.oldest()) ? a.oldest() : b.oldest(),
                a.newest().isAfter(b.newest()) ? a.newest() : b.newest(), a.passed() || b.passed());
    }

    @Override
    public void consume(TableSpec table, Set<Long> ids) {
        synchronized (source) {
            source.called("consume");
            marks.removeIf(mark -> mark.table.equals(table.name()) && ids.contains(mark.id));
        }
    }

    /** Guarded by the source, whose snapshot asks. */
    Set<Long> seen(MemorySource.View view, TableSpec table, Window window) {
        Set<Long> ids = new HashSet<>();
        marks.stream().filter(mark -> mark.table.equals(table.name()) && window.contains(mark.windowStart) && source.happened(view, mark.writer))
                .forEach(mark -> ids.add(mark.id));
        return ids;
    }
}
