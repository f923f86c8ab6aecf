package dev.coldarchive.internal.export;

import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Which windows are to be sealed: those whose first row may be deleted soon, and not yet. */
public final class SealSchedule {
    private static final Duration ANY_ZONE = Duration.ofHours(26);

    private final Function<TableSpec, Optional<Duration>> retention;

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

    private static boolean isDue(Instant droppedAt, Duration ahead, Instant now) {
        return now.isBefore(droppedAt) && !droppedAt.minus(ahead).isAfter(now);
    }
}
