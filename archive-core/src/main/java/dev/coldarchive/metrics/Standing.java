package dev.coldarchive.metrics;

import dev.coldarchive.Health;
import dev.coldarchive.LoopHealth;
import dev.coldarchive.TableStatus;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.policy.Dependency;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** How it stands: told from memory at each scrape, so that no database keeps one waiting. What is not known, or does not apply, has no sample. Safe for use by several threads. */
final class Standing {
    private final Meters meters;
    private final List<OfTable> gauges = new ArrayList<>();
    private Set<String> known = Set.of();

    /** A gauge with a series for each table, and there for each of some words. */
    private record OfTable(Metric metric, Optional<String> word, Function<String, Optional<Double>> value) {
        String[] labels(String table) {
            return Stream.concat(Stream.of(table), word.stream()).toArray(String[]::new);
        }
    }

    Standing(Meters meters) {
        this.meters = meters;
    }

    /** Tells of these tables from now on, and of no other. */
    synchronized void tables(List<String> tables) {
        for (String gone : known) {
            if (!tables.contains(gone)) {
                gauges.forEach(gauge -> meters.remove(gauge.metric(), gauge.labels(gone)));
            }
        }
        Set<String> before = known;
        known = Set.copyOf(tables);
        known.stream().filter(table -> !before.contains(table)).forEach(table -> gauges.forEach(gauge -> tell(gauge, table)));
    }

    void ofTables(Metric metric, Function<String, Optional<Double>> value) {
        ofTables(new OfTable(metric, Optional.empty(), value));
    }

    private synchronized void ofTables(OfTable gauge) {
        gauges.add(gauge);
        known.forEach(table -> tell(gauge, table));
    }

    private void tell(OfTable gauge, String table) {
        meters.gauge(gauge.metric(), () -> gauge.value().apply(table), gauge.labels(table));
    }

    void health(Supplier<Optional<Known<Health>>> last) {
        ofTable(last, Metric.LAG, (table, age) -> table.cursor().map(at -> seconds(table.lag().plus(age))));
        ofTable(last, Metric.OVERDUE, (table, age) -> Optional.of(seconds(table.retention().overdue())));
        ofTable(last, Metric.UNTIL_LOSS, (table, age) -> table.retention().untilLoss().map(Standing::seconds));
        ofTable(last, Metric.RETENTION_CONFLICT, (table, age) -> Optional.of(flag(table.retention().conflict())));
        ofTable(last, Metric.CURSOR, (table, age) -> table.cursor().map(Standing::time));
        ofTable(last, Metric.LAST_SUCCESS, (table, age) -> table.lastSuccess().map(Standing::time));
        whole(last, Metric.HEALTH_STATUS, found -> (double) found.status().ordinal());
        whole(last, Metric.ERRORS_LAST_HOUR, found -> (double) found.errorsLastHour());
        whole(last, Metric.SOURCE_CONNECTED, found -> flag(found.sourceConnected()));
        whole(last, Metric.LEDGER_CONNECTED, found -> flag(found.ledgerConnected()));
        meters.gauge(Metric.HEALTH_AGE, () -> last.get().map(found -> seconds(found.age())));
        for (Dependency dependency : Dependency.values()) {
            meters.gauge(Metric.BREAKER_STATE, () -> last.get().map(found -> found.value().breakers().get(dependency)).map(state -> (double) state.ordinal()), dependency.toString());
        }
    }

    private void whole(Supplier<Optional<Known<Health>>> last, Metric metric, Function<Health, Double> value) {
        meters.gauge(metric, () -> last.get().map(found -> value.apply(found.value())));
    }

    private void ofTable(Supplier<Optional<Known<Health>>> last, Metric metric, BiFunction<Health.Table, Duration, Optional<Double>> value) {
        ofTables(metric, table -> last.get().flatMap(found -> Optional.ofNullable(found.value().tables().get(table)).flatMap(at -> value.apply(at, found.age()))));
    }

    void status(Supplier<Optional<Known<List<TableStatus>>>> last) {
        for (WindowState state : WindowState.values()) {
            ofTables(new OfTable(Metric.WINDOWS, Optional.of(state.name().toLowerCase(Locale.ROOT)),
                    table -> of(last, table).map(found -> (double) found.windows().getOrDefault(state, 0L))));
        }
        ofTables(Metric.WINDOWS_WAITING, table -> of(last, table).map(found -> (double) found.waiting()));
        ofTables(Metric.WINDOWS_MARKED, table -> of(last, table).map(found -> (double) found.lateRows().windowsMarked()));
        ofTables(Metric.ARCHIVED_ROWS, table -> of(last, table).map(found -> (double) found.rows()));
        ofTables(Metric.ARCHIVED_BYTES, table -> of(last, table).map(found -> (double) found.sizeBytes()));
    }

    private static Optional<TableStatus> of(Supplier<Optional<Known<List<TableStatus>>>> last, String table) {
        return last.get().flatMap(found -> found.value().stream().filter(status -> status.table().equals(table)).findFirst());
    }

    void loop(Supplier<LoopHealth> now) {
        meters.gauge(Metric.LOOP_RUNNING, () -> Optional.of(flag(now.get().state() == LoopHealth.State.RUNNING)));
        meters.gauge(Metric.LAST_CYCLE, () -> now.get().lastCycleEnded().map(Standing::time));
        ofTables(Metric.WINDOWS_DUE, table -> Optional.ofNullable(now.get().tables().get(table)).map(activity -> (double) activity.windowsDue()));
    }

    private static double flag(boolean yes) {
        return yes ? 1 : 0;
    }

    private static double seconds(Duration length) {
        return length.toMillis() / 1000.0;
    }

    private static double time(Instant at) {
        return at.toEpochMilli() / 1000.0;
    }
}
