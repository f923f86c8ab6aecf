package dev.coldarchive;

import dev.coldarchive.policy.CircuitBreaker;
import dev.coldarchive.policy.Dependency;
import dev.coldarchive.policy.RetentionRisk;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How the exporter is, for a host's own health page.
 *
 * @param status the worst of everything below
 * @param sourceConnected whether source and ledger answered
 * @param tables by configured name
 * @param errorsLastHour failed windows and cycles in the last hour
 * @param consecutiveErrors failures since the last success
 * @param breakers which dependencies are left alone now
 * @param loop how the background loop is, and what each table does now
 */
public record Health(
        Status status, boolean sourceConnected, Map<String, Table> tables, int errorsLastHour, int consecutiveErrors, Map<Dependency, CircuitBreaker.State> breakers, LoopHealth loop) {

    /** By the criteria of the health page: see {@link dev.coldarchive.policy.AlarmThresholds}. */
    public enum Status {
        HEALTHY,
        /** A table is overdue by 2 hours, retention takes rows within a day that are not archived for good, something failed in the last hour, or a dependency is left alone. */
        DEGRADED,
        /** A table is overdue by 24 hours, more than 10 failures came in a row, source or ledger do not answer, or the background loop has died. */
        UNHEALTHY
    }

    /** One table: {@code lag} is now minus cursor. */
    public record Table(Duration lag, RetentionRisk retention, Optional<Instant> lastSuccess) {}
}
