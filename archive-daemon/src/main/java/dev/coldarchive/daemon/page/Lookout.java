package dev.coldarchive.daemon.page;

import dev.coldarchive.TableSpec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Looks at ledger and marks, and remembers the last look that succeeded. For one thread. */
final class Lookout {
    private final Supplier<StatusRoutes.Subject> subject;
    private final InstantSource clock;
    private Optional<Look> last = Optional.empty();

    /**
     * What ledger and marks said at one moment.
     *
     * @param at when the look was over
     * @param tables by configured name, in configured order
     * @param days of each table, oldest first
     */
    record Look(Instant at, Map<String, TableLook> tables, Map<String, List<Calendar.Day>> days) {}

    /**
     * What there is to know.
     *
     * @param last the last look that succeeded
     * @param failed why the look after it did not
     */
    record Seen(Optional<Look> last, Optional<String> failed) {}

    Lookout(Supplier<StatusRoutes.Subject> subject, InstantSource clock) {
        this.subject = subject;
        this.clock = clock;
    }

    /** Looks once. Never throws what a dependency throws. */
    Seen look() {
        try {
            Map<String, TableLook> looks = new LinkedHashMap<>();
            Map<String, List<Calendar.Day>> days = new LinkedHashMap<>();
            StatusRoutes.Subject now = subject.get();
            for (TableSpec table : now.tables()) {
                looks.put(table.name(), TableLook.at(table, now.ledger(), now.marks()));
                days.put(table.name(), Calendar.of(looks.get(table.name()), clock.instant()));
            }
            last = Optional.of(new Look(clock.instant(), looks, days));
            return new Seen(last, Optional.empty());
        } catch (RuntimeException e) {
            return new Seen(last, Optional.of(String.valueOf(e.getMessage())));
        }
    }
}
