package dev.coldarchive.internal.export;

import dev.coldarchive.TableSpec;
import dev.coldarchive.ledger.LedgerReader;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which archived windows are counted next. Those of a table's recount horizon each at most once a day, the oldest first, a few a cycle: when one was counted is remembered
 * here only; after a restart it is as long ago as the ledger last heard of the window. Those that the ledger says are to be read again a page a cycle: after a rebuild these are
 * all, and what is not archived yet must not wait for them. Safe for use by several threads.
 */
public final class RecountRounds {
    private static final Duration A_ROUND = Duration.ofDays(1);
    private static final int A_CYCLE = 8;
    private static final int A_PAGE = 100;
    private static final Set<WindowState> LIVE = Set.of(WindowState.COMMITTED, WindowState.SEALED, WindowState.DIVERGED);

    private final Map<String, Map<Window, Instant>> counted = new HashMap<>();
    private final Map<String, Instant> pages = new ConcurrentHashMap<>();

    /** The next page of windows that have to be read again, wherever they lie; goes on behind those that failed, and begins anew after the last. */
    List<WindowRecord> flagged(TableSpec table, LedgerReader ledger) {
        List<WindowRecord> page = ledger.recounts(table.name(), pages.getOrDefault(table.name(), WindowPlan.EARLIEST), A_PAGE);
        pages.put(table.name(), page.size() < A_PAGE ? WindowPlan.EARLIEST : page.get(A_PAGE - 1).window().end());
        return page;
    }

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
