package dev.coldarchive.daemon.metrics;

import dev.coldarchive.Health;
import dev.coldarchive.LoopHealth;
import dev.coldarchive.TableStatus;
import dev.coldarchive.daemon.http.Refreshed.Known;
import dev.coldarchive.ledger.WindowState;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** How it stands: told from memory at each scrape, so that no database keeps one waiting. What is not known, or does not apply, has no sample. Safe for use by several threads. */
public final class StandingMetrics {
    private static final String TABLE = "table";

    private final PrometheusRegistry registry;
    private final Supplier<Optional<Known<Health>>> health;
    private final Supplier<Optional<Known<List<TableStatus>>>> status;

    /**
     * @param registry where they are scraped from
     * @param health what was last found
     * @param status the same, of windows
     * @param loop how the loop is now; answers at once
     */
    public StandingMetrics(PrometheusRegistry registry, Supplier<Optional<Known<Health>>> health, Supplier<Optional<Known<List<TableStatus>>>> status, Supplier<LoopHealth> loop) {
        this.registry = registry;
        this.health = health;
        this.status = status;
        ofTables();
        ofWindows();
        whole("export_health_status", "0 healthy, 1 degraded, 2 unhealthy", found -> found.status().ordinal());
        whole("export_errors_last_hour", "Failed windows and cycles in the last hour", Health::errorsLastHour);
        whole("export_source_connected", "Whether the source answered when it was last asked", found -> flag(found.sourceConnected()));
        whole("export_ledger_connected", "Whether the ledger answered when it was last asked", found -> flag(found.ledgerConnected()));
        gauge("export_health_age_seconds", "How long ago source and ledger were looked at", callback -> health.get().ifPresent(known -> callback.call(seconds(known.age()))));
        gauge("export_breaker_state", "0 closed, 1 open: left alone, 2 half open: one call tries", callback ->
                found().ifPresent(now -> now.breakers().forEach((dependency, state) -> callback.call(state.ordinal(), dependency.toString()))), "dependency");
        gauge("export_loop_running", "1 while the loop runs that begins exports", callback -> callback.call(flag(loop.get().state() == LoopHealth.State.RUNNING)));
        gauge("export_last_cycle_timestamp_seconds", "When the last cycle ended", callback -> loop.get().lastCycleEnded().ifPresent(at -> callback.call(time(at))));
        gauge("export_windows_due", "Windows that were due and not archived when the table's last turn ended", callback ->
                loop.get().tables().forEach((table, activity) -> callback.call(activity.windowsDue(), table)), TABLE);
    }

    private void ofTables() {
        table("export_lag_seconds", "Time since last export", (table, age) -> table.cursor().map(at -> seconds(table.lag().plus(age))));
        table("export_overdue_seconds", "For how long the next window could have been exported already", (table, age) -> Optional.of(seconds(table.retention().overdue())));
        table("export_seconds_until_loss", "Time until retention takes rows that are not archived for good", (table, age) -> table.retention().untilLoss().map(StandingMetrics::seconds));
        table("export_retention_conflict", "1 if loss is near, or nobody could tell for too long that it is not", (table, age) -> Optional.of(flag(table.retention().conflict())));
        table("export_cursor_timestamp_seconds", "Up to when the table is archived", (table, age) -> table.cursor().map(StandingMetrics::time));
        table("export_last_success_timestamp_seconds", "When the cursor last moved", (table, age) -> table.lastSuccess().map(StandingMetrics::time));
    }

    private void ofWindows() {
        gauge("export_windows", "Windows in the ledger, by state", callback -> status((table, known) -> {
            for (WindowState state : WindowState.values()) {
                callback.call(known.windows().getOrDefault(state, 0L), table, state.name().toLowerCase(Locale.ROOT));
            }
        }), TABLE, "state");
        gauge("export_windows_waiting", "Windows that wait for a person or for another read", callback -> status((table, known) -> callback.call(known.waiting(), table)), TABLE);
        gauge("export_windows_marked", "Archived windows for which rows may have come late", callback ->
                status((table, known) -> callback.call(known.lateRows().windowsMarked(), table)), TABLE);
        gauge("export_archived_rows", "Rows in the archive", callback -> status((table, known) -> callback.call(known.rows(), table)), TABLE);
        gauge("export_archived_bytes", "Size of the files in the archive", callback -> status((table, known) -> callback.call(known.sizeBytes(), table)), TABLE);
    }

    private void gauge(String name, String help, Consumer<GaugeWithCallback.Callback> callback, String... labels) {
        GaugeWithCallback.builder().name(name).help(help).labelNames(labels).callback(callback).register(registry);
    }

    private void whole(String name, String help, ToDoubleFunction<Health> value) {
        gauge(name, help, callback -> found().ifPresent(now -> callback.call(value.applyAsDouble(now))));
    }

    private void table(String name, String help, BiFunction<Health.Table, Duration, Optional<Double>> value) {
        gauge(name, help, callback -> health.get().ifPresent(known ->
                known.value().tables().forEach((table, at) -> value.apply(at, known.age()).ifPresent(sample -> callback.call(sample, table)))), TABLE);
    }

    private void status(BiConsumer<String, TableStatus> sample) {
        status.get().ifPresent(known -> known.value().forEach(table -> sample.accept(table.table(), table)));
    }

    private Optional<Health> found() {
        return health.get().map(Known::value);
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
