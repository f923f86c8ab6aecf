package dev.coldarchive.internal.export;

import dev.coldarchive.TableSpec;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** From when on the source may delete rows of a window, by the table's configured retention. */
final class LossTime {
    private static final Duration NEAR = Duration.ofHours(24);

    private LossTime() {}

    /** Empty if the source keeps rows for ever. */
    static Optional<Instant> of(TableSpec table, Window window) {
        return table.retention().map(keep -> table.time().firstShown(window.start()).plus(keep));
    }

    /** Whether nothing may wait any more. */
    static boolean isNear(TableSpec table, Window window, Instant now) {
        return of(table, window).map(loss -> !loss.minus(NEAR).isAfter(now)).orElse(false);
    }
}
