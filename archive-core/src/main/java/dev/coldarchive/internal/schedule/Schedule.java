package dev.coldarchive.internal.schedule;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.LoopHealth.Setback;
import dev.coldarchive.TableSpec;
import dev.coldarchive.Transient;
import dev.coldarchive.internal.export.Setbacks;
import dev.coldarchive.internal.export.Turn;
import dev.coldarchive.internal.export.WindowPlan;
import dev.coldarchive.internal.verify.RetentionWatch.Standing;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When each table has its turn, and how long a turn is. A table has one when its next window becomes due, which the grid and the source's clock say and no former turn does; at
 * the latest a pause after the last, for late rows; and at once where the last turn left something to do. Safe for use by several threads.
 */
final class Schedule {
    private static final int WINDOWS_A_TURN = 16;
    private static final Duration TURN = Duration.ofMinutes(1);
    /** What is about to be lost may keep the others waiting for longer, and not for ever. */
    private static final int URGENT_TURNS = 8;
    /** Clocks differ by a little; nobody asks the source all the time for the last of it. */
    private static final Duration LEAST = Duration.ofMillis(20);

    private final Ports ports;
    private final Duration pause;
    private final Activities activities;
    private final Map<String, Times> tables = new ConcurrentHashMap<>();

    /** What is known of one table. */
    private final class Times {
        private final Setbacks setbacks = new Setbacks(ports.time(), pause);
        private long next = ports.time().nanoTime();
        private int failures;
    }

    /** @param pause the longest time between two looks at a table */
    Schedule(Ports ports, Duration pause, Activities activities) {
        this.ports = ports;
        this.pause = pause;
        this.activities = activities;
    }

    private Times of(TableSpec table) {
        return tables.computeIfAbsent(table.name(), name -> new Times());
    }

    void beginAnew() {
        tables.clear();
    }

    boolean isDue(TableSpec table) {
        return of(table).next - ports.time().nanoTime() <= 0;
    }

    Turn turn(Standing standing) {
        boolean urgent = standing.risk().conflict() && standing.risk().untilLoss().isPresent();
        int turns = urgent ? URGENT_TURNS : 1;
        return Turn.of(ports.time(), of(standing.table()).setbacks, turns * WINDOWS_A_TURN, TURN.multipliedBy(turns), urgent);
    }

    /** Notes how a turn ended, and decides when the table has the next. */
    void ended(TableSpec table, Turn turn) {
        Times times = of(table);
        times.failures = turn.tableFailure().isPresent() ? times.failures + 1 : 0;
        Duration wait = turn.leftMore() ? Duration.ZERO : turn.tableFailure().map(why -> afterFailure(why, times.failures)).orElseGet(() -> untilNextWindow(table));
        times.next = ports.time().nanoTime() + wait.toNanos();
        Instant nextLook = ports.time().now().plus(wait);
        List<Setback> setbacks = new ArrayList<>(times.setbacks.shown());
        turn.tableFailure().ifPresent(why -> setbacks.add(0, new Setback(Optional.empty(), times.failures, nextLook, why.getMessage())));
        activities.turnEnded(table.name(), turn.left(), nextLook, setbacks);
    }

    /** What may be over at any moment is tried again after a pause, what a person has to set right less and less often. */
    private Duration afterFailure(ArchiveException why, int failures) {
        return why instanceof Transient || why.category() == Category.LEASE ? pause : Setbacks.doubled(pause, failures);
    }

    private Duration untilNextWindow(TableSpec table) {
        try {
            Window next = Window.of(new WindowPlan(ports, table).dueEnd(), table.grid().every());
            Duration until = Duration.between(ports.source().now(), table.dueAt(next));
            return until.compareTo(LEAST) < 0 ? LEAST : until.compareTo(pause) < 0 ? until : pause;
        } catch (ArchiveException e) {
            return pause;
        }
    }

    /** How long until a table has its next turn. */
    Duration rest(List<TableSpec> all) {
        long now = ports.time().nanoTime();
        long least = all.stream().mapToLong(table -> of(table).next - now).min().orElse(pause.toNanos());
        return Duration.ofNanos(Math.max(0, least));
    }
}
