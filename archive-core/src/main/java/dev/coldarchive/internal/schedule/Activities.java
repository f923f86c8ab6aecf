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

/** What each table does now, whoever asked for it. Safe for use by several threads. */
public final class Activities implements ArchiveListener {
    private static final Activity NONE = new Activity(Doing.WAITING, Optional.empty(), Optional.empty(), 0, 0, Optional.empty(), List.of());

    private final TimeSource time;
    private final Map<String, Activity> tables = new LinkedHashMap<>();

    public Activities(List<TableSpec> tables, TimeSource time) {
        this.time = time;
        tables.forEach(table -> this.tables.put(table.name(), NONE));
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
        end(table);
    }

    private synchronized void begin(String table, Window window, Doing doing) {
        Activity before = tables.getOrDefault(table, NONE);
        tables.put(table, new Activity(doing, Optional.of(window), Optional.of(time.now()), 0, before.windowsDue(), before.nextLook(), before.setbacks()));
    }

    @Override
    public synchronized void rowsRead(String table, Window window, long rows) {
        tables.computeIfPresent(table, (name, now) -> !now.window().equals(Optional.of(window)) ? now
                : new Activity(now.doing(), now.window(), now.since(), now.rows() + rows, now.windowsDue(), now.nextLook(), now.setbacks()));
    }

    @Override
    public void windowDone(WindowOutcome outcome) {
        end(outcome.table());
    }

    @Override
    public void windowFailed(String table, Window window, ArchiveException error) {
        end(table);
    }

    private synchronized void end(String table) {
        tables.computeIfPresent(table, (name, now) -> new Activity(Doing.WAITING, Optional.empty(), Optional.empty(), 0, now.windowsDue(), now.nextLook(), now.setbacks()));
    }

    /** Notes how a table stands after its turn. */
    synchronized void turnEnded(String table, int windowsDue, Instant nextLook, List<Setback> setbacks) {
        tables.put(table, new Activity(Doing.WAITING, Optional.empty(), Optional.empty(), 0, windowsDue, Optional.of(nextLook), setbacks));
    }

    public synchronized Map<String, Activity> now() {
        return new LinkedHashMap<>(tables);
    }
}
