package dev.coldarchive.internal.guard;

import dev.coldarchive.TableSpec;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.source.Source;
import dev.coldarchive.source.SourceIdentity;
import dev.coldarchive.source.StrayRows;
import dev.coldarchive.source.TimeRange;
import dev.coldarchive.source.WindowSnapshot;
import dev.coldarchive.window.Window;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A source whose small questions are asked again. A snapshot is taken once: whoever reads a window tries its whole reading again, through the same guard. Safe for use by
 * several threads.
 */
public final class GuardedSource implements Source {
    private final Source source;
    private final Guards guards;

    public GuardedSource(Source source, Guards guards) {
        this.source = source;
        this.guards = guards;
    }

    private <T> T ask(String what, Supplier<T> question) {
        return guards.source().call(guards.policy().source(), what, question);
    }

    @Override
    public SourceIdentity identity() {
        return ask("identify the source", source::identity);
    }

    @Override
    public Instant now() {
        return ask("ask the source for its time", source::now);
    }

    @Override
    public TableSchema describe(TableSpec table) {
        return ask("describe " + table.name(), () -> source.describe(table));
    }

    @Override
    public Optional<TimeRange> timeRange(TableSpec table) {
        return ask("find the first and last time of " + table.name(), () -> source.timeRange(table));
    }

    @Override
    public StrayRows strays(TableSpec table, Instant first, Instant end) {
        return ask("look for rows outside all windows in " + table.name(), () -> source.strays(table, first, end));
    }

    @Override
    public WindowSnapshot snapshot(TableSpec table, Window window) {
        return guards.source().once(() -> source.snapshot(table, window));
    }
}
