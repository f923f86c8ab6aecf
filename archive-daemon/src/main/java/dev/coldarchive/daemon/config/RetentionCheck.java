package dev.coldarchive.daemon.config;

import dev.coldarchive.window.TimeColumn;
import java.time.Duration;
import java.util.Optional;

/** Whether a window can be archived at all before the source deletes its first row. */
final class RetentionCheck {
    private RetentionCheck() {}

    static void check(Section table, Duration every, Duration lag, Optional<TimeColumn> time, Duration retention) {
        Duration delay = time.map(TimeColumn::closeDelay).filter(d -> !d.isNegative()).orElse(Duration.ZERO);
        if (every.compareTo(retention) > 0) {
            table.problem(ConfigKey.EVERY, "a window of " + Durations.spell(every) + " is longer than the retention of " + Durations.spell(retention));
        } else if (every.plus(lag).plus(delay).compareTo(retention) >= 0) {
            table.problem(ConfigKey.RETENTION, "rows are deleted after " + Durations.spell(retention) + ", but a window is read " + Durations.spell(every.plus(lag).plus(delay))
                    + " after its first row at the earliest (every + lag" + (delay.isZero() ? "" : " + the time zone's offset") + ")");
        }
    }
}
