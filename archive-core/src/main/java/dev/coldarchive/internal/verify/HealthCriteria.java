package dev.coldarchive.internal.verify;

import dev.coldarchive.Health;
import dev.coldarchive.LoopHealth;
import dev.coldarchive.policy.CircuitBreaker;
import dev.coldarchive.policy.Dependency;
import dev.coldarchive.policy.LagSeverity;
import dev.coldarchive.policy.RetentionRisk;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What makes an exporter degraded or unhealthy, with the reason in words. Used once. */
final class HealthCriteria {
    private static final int CONSECUTIVE_LIMIT = 10;

    private final List<String> unhealthy = new ArrayList<>();
    private final List<String> degraded = new ArrayList<>();

    /** A table that nothing is known of is said once, by whoever did not answer. */
    void connections(Optional<String> sourceSilent, Optional<String> ledgerSilent, Collection<Health.Table> tables) {
        sourceSilent.ifPresent(why -> unhealthy.add("the source does not answer: " + why));
        ledgerSilent.ifPresent(why -> unhealthy.add("the ledger does not answer: " + why));
        if (unhealthy.isEmpty()) {
            tables.stream().map(Health.Table::retention).filter(risk -> risk.unknown().isPresent()).forEach(risk -> unhealthy.add(risk.table() + ": " + risk.sentence()));
        }
    }

    void table(RetentionRisk risk) {
        boolean late = risk.severity().compareTo(LagSeverity.UNHEALTHY) >= 0;
        if (late || risk.unknown().isEmpty() && risk.alarming()) {
            (late ? unhealthy : degraded).add(risk.table() + ": " + risk.sentence());
        }
    }

    void errors(int lastHour, int inARow) {
        if (inARow > CONSECUTIVE_LIMIT) {
            unhealthy.add(inARow + " failures in a row");
        }
        if (lastHour > 0) {
            degraded.add(lastHour == 1 ? "1 error in the last hour" : lastHour + " errors in the last hour");
        }
    }

    void breaker(Dependency dependency, CircuitBreaker.State state) {
        if (state != CircuitBreaker.State.CLOSED) {
            degraded.add("the " + dependency + " is left alone for a while: it failed too often");
        }
    }

    void loop(LoopHealth loop) {
        if (loop.state() == LoopHealth.State.DIED) {
            unhealthy.add("the export loop has died, nothing is exported any more: " + loop.diedOf().orElse("nobody knows why"));
        }
    }

    Health.Status status() {
        return !unhealthy.isEmpty() ? Health.Status.UNHEALTHY : !degraded.isEmpty() ? Health.Status.DEGRADED : Health.Status.HEALTHY;
    }

    List<String> reasons() {
        return Stream.concat(unhealthy.stream(), degraded.stream()).distinct().toList();
    }
}
