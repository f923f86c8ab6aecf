package dev.coldarchive.internal.schedule;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.LoopHealth.Activity;
import dev.coldarchive.LoopHealth.Doing;
import dev.coldarchive.LoopHealth.Setback;
import dev.coldarchive.TableSpec;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.policy.TimeSource;
import dev.coldarchive.window.Window;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What each table does now, whoever asked for it. Safe for use by several threads. */
public final class Activities implements ArchiveListener {
    private final TimeSource time;
    private final Map<String, Table> tables = new LinkedHashMap<>();

    /** What is known of one table, and its windows in the air. */
    private static final class Table {
        private final TreeMap<Window, Begun> windows = new TreeMap<>();
        private int windowsDue;
        private Optional<Instant> nextLook = Optional.empty();
        private List<Setback> setbacks = List.of();

        Activity now() {
            Optional<Map.Entry<Window, Begun>> oldest = Optional.ofNullable(windows.firstEntry());
            return new Activity(oldest.map(each -> each.getValue().doing()).orElse(Doing.WAITING), oldest.map(Map.Entry::getKey), oldest.map(each -> each.getValue().since()),
                    oldest.map(each -> each.getValue().rows()).orElse(0L), windowsDue, nextLook, setbacks);
        }
    }

    private record Begun(Doing doing, Instant since, long rows) {}

    public Activities(List<TableSpec> tables, TimeSource time) {
        this.time = time;
        tables.forEach(table -> of(table.name()));
    }

    private Table of(String table) {
        return tables.computeIfAbsent(table, name -> new Table());
    }

    @Override
    public void windowStarted(String table, Window window) {
        begin(table, window, Doing.EXPORTING);
    }

    @Override
    public void sealStarted(String table, Window window) {
        begin(table, window, Doing.SEALING);
    }

    @Override
    public void sealEnded(String table, Window window) {
        end(table, window);
    }

    private synchronized void begin(String table, Window window, Doing doing) {
        of(table).windows.put(window, new Begun(doing, time.now(), 0));
    }

    @Override
    public synchronized void rowsRead(String table, Window window, long rows) {
        of(table).windows.computeIfPresent(window, (same, begun) -> new Begun(begun.doing(), begun.since(), begun.rows() + rows));
    }

    @Override
    public void windowDone(WindowOutcome outcome) {
        end(outcome.table(), outcome.window());
    }

    @Override
    public void windowFailed(String table, Window window, ArchiveException error) {
        end(table, window);
    }

    private synchronized void end(String table, Window window) {
        of(table).windows.remove(window);
    }

    /** Notes how a table stands after its turn. */
    synchronized void turnEnded(String table, int windowsDue, Instant nextLook, List<Setback> setbacks) {
        Table known = of(table);
        known.windows.clear();
        known.windowsDue = windowsDue;
        known.nextLook = Optional.of(nextLook);
        known.setbacks = setbacks;
    }

    public synchronized Map<String, Activity> now() {
        Map<String, Activity> now = new LinkedHashMap<>();
        tables.forEach((name, known) -> now.put(name, known.now()));
        return now;
    }
}
