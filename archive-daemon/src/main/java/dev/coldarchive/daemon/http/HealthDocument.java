package dev.coldarchive.daemon.http;

import dev.coldarchive.Health;
import dev.coldarchive.LoopHealth;
import dev.coldarchive.metrics.Known;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How it is, as JSON: what was last found, and the loop as it is now.
 *
 * @param status healthy, degraded or unhealthy
 * @param reasons why it is not healthy, in words
 * @param json maps, lists, texts and numbers, in the order in which people read
 */
public record HealthDocument(Health.Status status, List<String> reasons, Map<String, Object> json) {

    public static HealthDocument of(Optional<Known<Health>> known, LoopHealth loop) {
        Optional<Health> found = known.map(Known::value);
        boolean fresh = known.filter(last -> last.age().compareTo(HealthAnswers.TOO_OLD) <= 0).isPresent();
        boolean dead = loop.state() == LoopHealth.State.DIED;
        List<String> reasons = new ArrayList<>();
        if (!fresh) {
            reasons.add(known.map(last -> "source and ledger have not answered for " + last.age().toSeconds() + " s; all figures are as old").orElse("starting: source and ledger have not answered yet"));
        }
        if (dead && found.filter(health -> health.loop().state() == LoopHealth.State.DIED).isEmpty()) {
            reasons.add("the export loop has died, nothing is exported any more: " + loop.diedOf().orElse("nobody knows why"));
        }
        found.ifPresent(health -> reasons.addAll(health.reasons()));
        Health.Status status = !fresh || dead ? Health.Status.UNHEALTHY : found.map(Health::status).orElseThrow();

        Map<String, Object> components = new LinkedHashMap<>();
        components.put("production_rds", connected(fresh, found.map(Health::sourceConnected)));
        components.put("ledger", connected(fresh, found.map(Health::ledgerConnected)));
        components.put("s3_export", export(status, found, loop));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("status", word(status));
        json.put("reasons", reasons);
        json.put("components", components);
        json.put("as_of", found.map(health -> text(health.asOf())).orElse(null));
        json.put("age_seconds", known.map(last -> last.age().toMillis() / 1000.0).orElse(null));
        return new HealthDocument(status, List.copyOf(reasons), json);
    }

    private static String connected(boolean fresh, Optional<Boolean> answered) {
        return !fresh ? "unknown" : answered.orElse(false) ? "connected" : "disconnected";
    }

    private static Map<String, Object> export(Health.Status status, Optional<Health> found, LoopHealth loop) {
        Map<String, Object> export = new LinkedHashMap<>();
        Map<String, Object> tables = new LinkedHashMap<>();
        Map<String, Object> breakers = new LinkedHashMap<>();
        found.ifPresent(health -> {
            health.tables().forEach((name, table) -> tables.put(name, table(table, Optional.ofNullable(loop.tables().get(name)))));
            health.breakers().forEach((dependency, state) -> breakers.put(dependency.toString(), word(state)));
        });
        export.put("status", word(status));
        export.put("tables", tables);
        export.put("errors_last_hour", found.map(Health::errorsLastHour).orElse(0));
        export.put("consecutive_errors", found.map(Health::consecutiveErrors).orElse(0));
        export.put("breakers", breakers);
        export.put("loop", loop(loop));
        return export;
    }

    private static Map<String, Object> table(Health.Table table, Optional<LoopHealth.Activity> activity) {
        RetentionRisk risk = table.retention();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("lag_seconds", table.cursor().map(at -> table.lag().toSeconds()).orElse(null));
        json.put("last_success", table.lastSuccess().map(HealthDocument::text).orElse(null));
        json.put("archived_until", table.cursor().map(HealthDocument::text).orElse(null));
        json.put("overdue_seconds", risk.overdue().toSeconds());
        json.put("severity", word(risk.severity()));
        json.put("seconds_until_loss", risk.untilLoss().map(Duration::toSeconds).orElse(null));
        json.put("retention_conflict", risk.conflict());
        activity.ifPresent(now -> {
            json.put("doing", word(now.doing()));
            json.put("window", now.window().map(Window::start).map(HealthDocument::text).orElse(null));
            json.put("windows_due", now.windowsDue());
        });
        return json;
    }

    private static Map<String, Object> loop(LoopHealth loop) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("state", word(loop.state()));
        json.put("last_cycle_started", loop.lastCycleStarted().map(HealthDocument::text).orElse(null));
        json.put("last_cycle_ended", loop.lastCycleEnded().map(HealthDocument::text).orElse(null));
        json.put("next_cycle", loop.nextCycle().map(HealthDocument::text).orElse(null));
        return json;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** Whole seconds, as the requirements have them. */
    private static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
