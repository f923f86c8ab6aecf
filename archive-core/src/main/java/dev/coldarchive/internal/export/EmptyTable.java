package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.source.WindowSnapshot;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Doubts a table that has no row at all although rows of it were archived that it should still have: it was truncated, or this is another database under the same name. Asks
 * once a run, when a window turns out empty. Safe for use by several threads.
 */
final class EmptyTable {
    private static final Duration LOOK_BACK = Duration.ofDays(31);
    private static final Set<WindowState> SHOULD_BE_THERE = Set.of(WindowState.COMMITTED, WindowState.SEALED, WindowState.DIVERGED);

    private final Ports ports;
    private final TableSpec table;
    private boolean trusted;

    /**
     * @param trusted whether a person said that this source is the right one
     */
    EmptyTable(Ports ports, TableSpec table, boolean trusted) {
        this.ports = ports;
        this.table = table;
        this.trusted = trusted;
    }

    /**
     * @param window one in which no row was found
     * @throws ArchiveException of category INTEGRITY if that cannot be believed
     */
    synchronized void require(Window window) {
        if (!trusted && ports.source().timeRange(table).isEmpty()) {
            missed(window).ifPresent(record -> {
                throw new ArchiveException(ArchiveException.Category.INTEGRITY, "cannot call window " + window + " of table " + table.name() + " empty: the table has no row at all, and "
                        + record.digest().rows() + (record.digest().rows() == 1 ? " row" : " rows") + " of window " + record.window() + " should still be there",
                        "find out who emptied it, or which database this is; what is archived stands. If it is right: archive export --table " + table.name() + " --adopt");
            });
        }
        trusted = true;
    }

    /** The last archived window that has rows, unless the source is known to have lost it. */
    private Optional<WindowRecord> missed(Window window) {
        return ports.ledger().windows(table.name(), window.start().minus(LOOK_BACK), window.start()).stream()
                .filter(record -> record.digest().rows() > 0 && SHOULD_BE_THERE.contains(record.state())).reduce((earlier, later) -> later).filter(record -> !isGone(record.window()));
    }

    private boolean isGone(Window window) {
        try (WindowSnapshot view = ports.source().snapshot(table, window)) {
            return WindowReading.isBehindBoundary(ports.source().now(), table, window, view);
        }
    }
}
