package dev.coldarchive.internal.export;

import dev.coldarchive.TableSpec;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** From when on the source may delete rows of a window. */
final class LossTime {
    private static final Duration NEAR = Duration.ofHours(24);

    private LossTime() {}

    /** By the table's configured retention; empty if the source keeps rows for ever. */
    static Optional<Instant> of(TableSpec table, Window window) {
        return of(table, table.retention(), window);
    }

    private static Optional<Instant> of(TableSpec table, Optional<Duration> retention, Window window) {
        return retention.map(keep -> table.time().firstShown(window.start()).plus(keep));
    }

    /**
     * Whether nothing may wait any more.
     *
     * @param retention after how long the source deletes rows, by configuration or by its own word
     */
    static boolean isNear(TableSpec table, Optional<Duration> retention, Window window, Instant now) {
        return of(table, retention, window).map(loss -> !loss.minus(NEAR).isAfter(now)).orElse(false);
    }
}
