package dev.coldarchive.internal.guard;

import dev.coldarchive.TableSpec;
import dev.coldarchive.source.MarkLog;
import dev.coldarchive.source.MarkedWindow;
import dev.coldarchive.window.Window;
import java.sql.Connection;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Marks that are read and deleted as the source is: tried again. A writer's own transaction is only its own to repeat. Safe for use by several threads. */
public final class GuardedMarks implements MarkLog {
    private final MarkLog marks;
    private final Guards guards;

    public GuardedMarks(MarkLog marks, Guards guards) {
        this.marks = marks;
        this.guards = guards;
    }

    @Override
    public void mark(Connection writer, TableSpec table, Collection<Window> windows) {
        marks.mark(writer, table, windows);
    }

    @Override
    public List<MarkedWindow> windows(TableSpec table, Instant from, Instant to) {
        return guards.source().call(guards.policy().source(), "read the marks of " + table.name(), () -> marks.windows(table, from, to));
    }

    @Override
    public void consume(TableSpec table, Set<Long> ids) {
        guards.source().repeat(guards.policy().source(), "delete marks of " + table.name(), () -> {
            marks.consume(table, ids);
            return ids;
        });
    }
}
