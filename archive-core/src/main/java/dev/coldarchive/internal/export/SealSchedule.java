package dev.coldarchive.internal.export;

import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which windows are to be sealed: those whose first row may be deleted soon, and not yet. Those that were looked at in vain come again after a while only, for they must not
 * keep others from being sealed that can be. Safe for use by several threads.
 */
public final class SealSchedule {
    private static final Duration ANY_ZONE = Duration.ofHours(26);

    private static final Duration AGAIN = Duration.ofHours(1);

    private final Function<TableSpec, Optional<Duration>> retention;
    private final Map<String, Map<Window, Instant>> looked = new HashMap<>();

    /** @param retention after how long the source deletes rows, by configuration or by its own word */
    public SealSchedule(Function<TableSpec, Optional<Duration>> retention) {
        this.retention = retention;
    }

    /** After how long the source deletes rows of a table; empty if it keeps them for ever. */
    Optional<Duration> retention(TableSpec table) {
        return retention.apply(table);
    }

    /** Windows that are due and not sealed, oldest first. */
    List<WindowRecord> due(Ports ports, TableSpec table) {
        Duration ahead = table.sealAhead();
        Optional<Duration> keep = ahead.isZero() ? Optional.empty() : retention.apply(table);
        if (keep.isEmpty()) {
            return List.of();
        }
        Instant now = ports.source().now();
        Instant boundary = now.minus(keep.get());
        return ports.ledger().windows(table.name(), boundary.minus(ANY_ZONE), boundary.plus(ahead).plus(ANY_ZONE)).stream()
                .filter(record -> record.state() == WindowState.COMMITTED && isDue(table.time().firstShown(record.window().start()).plus(keep.get()), ahead, now)).toList();
    }

    /** Those of them that were not looked at of late, the oldest first. */
    synchronized List<Window> next(Ports ports, TableSpec table, Instant now) {
        List<Window> due = due(ports, table).stream().map(WindowRecord::window).toList();
        Map<Window, Instant> before = looked.computeIfAbsent(table.name(), name -> new HashMap<>());
        before.keySet().retainAll(due);
        return due.stream().filter(window -> !before.getOrDefault(window, Instant.MIN).isAfter(now.minus(AGAIN))).toList();
    }

    /** Notes that a window is looked at now. */
    synchronized void looked(TableSpec table, Window window, Instant now) {
        looked.computeIfAbsent(table.name(), name -> new HashMap<>()).put(window, now);
    }

    private static boolean isDue(Instant droppedAt, Duration ahead, Instant now) {
        return now.isBefore(droppedAt) && !droppedAt.minus(ahead).isAfter(now);
    }
}
