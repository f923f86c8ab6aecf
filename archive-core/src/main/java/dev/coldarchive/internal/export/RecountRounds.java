package dev.coldarchive.internal.export;

import dev.coldarchive.TableSpec;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which windows of a table's recount horizon come next: each at most once a day, the oldest first, a few a cycle. When one was counted is remembered here only; after a
 * restart it is as long ago as the ledger last heard of the window. Safe for use by several threads.
 */
public final class RecountRounds {
    private static final Duration A_ROUND = Duration.ofDays(1);
    private static final int A_CYCLE = 8;
    private static final Set<WindowState> LIVE = Set.of(WindowState.COMMITTED, WindowState.SEALED, WindowState.DIVERGED);

    private final Map<String, Map<Window, Instant>> counted = new HashMap<>();

    /**
     * @param now by the source's clock
     * @param records what the ledger knows of the horizon's windows, oldest first
     */
    synchronized List<Window> next(TableSpec table, Instant now, List<WindowRecord> records) {
        Map<Window, Instant> since = counted.computeIfAbsent(table.name(), name -> new HashMap<>());
        Instant horizon = now.minus(table.recount().orElse(Duration.ZERO));
        since.keySet().removeIf(window -> !window.end().isAfter(horizon));
        return records.stream().filter(record -> record.window().end().isAfter(horizon) && LIVE.contains(record.state()) && !isLost(table, record.window(), now))
                .filter(record -> !later(record.updatedAt(), since.getOrDefault(record.window(), Instant.MIN)).plus(A_ROUND).isAfter(now))
                .map(WindowRecord::window).limit(A_CYCLE).toList();
    }

    synchronized void counted(String table, Window window, Instant now) {
        counted.computeIfAbsent(table, name -> new HashMap<>()).put(window, now);
    }

    private static boolean isLost(TableSpec table, Window window, Instant now) {
        return LossTime.of(table, window).map(loss -> !loss.isAfter(now)).orElse(false);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
