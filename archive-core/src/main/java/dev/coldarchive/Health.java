package dev.coldarchive;

import dev.coldarchive.policy.CircuitBreaker;
import dev.coldarchive.policy.Dependency;
import dev.coldarchive.policy.RetentionRisk;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the exporter is, for a host's own health page: all that the daemon's {@code /health} says.
 *
 * @param status the worst of everything below
 * @param reasons why it is not healthy, each in words, what makes it unhealthy first; empty if it is healthy
 * @param asOf when this was found, by the source's clock; by one of ours where the source does not answer
 * @param sourceConnected whether the source answered
 * @param ledgerConnected whether the ledger answered
 * @param tables by configured name
 * @param errorsLastHour failed windows and cycles in the last hour
 * @param consecutiveErrors failures since the last success
 * @param breakers which dependencies are left alone now
 * @param loop how the background loop is, and what each table does now
 */
public record Health(
        Status status, List<String> reasons, Instant asOf, boolean sourceConnected, boolean ledgerConnected, Map<String, Table> tables, int errorsLastHour, int consecutiveErrors,
        Map<Dependency, CircuitBreaker.State> breakers, LoopHealth loop) {

    public Health {
        reasons = List.copyOf(reasons);
    }

    /** By the criteria of the health page: see {@link dev.coldarchive.policy.AlarmThresholds}. */
    public enum Status {
        HEALTHY,
        /** A table is overdue by 2 hours, retention takes rows within a day that are not archived for good, something failed in the last hour, or a dependency is left alone. */
        DEGRADED,
        /** A table is overdue by 24 hours, more than 10 failures came in a row, source or ledger do not answer, or the background loop has died. */
        UNHEALTHY
    }

    /**
     * One table. Of one that could not be asked about, what was last known.
     *
     * @param cursor every window that ends at or before this is accounted for; empty before the first export
     * @param lag now minus cursor, zero without one
     * @param retention how long it is overdue, and how long until retention takes rows that are not archived for good
     * @param lastSuccess when the cursor last moved, by the ledger's clock
     */
    public record Table(Optional<Instant> cursor, Duration lag, RetentionRisk retention, Optional<Instant> lastSuccess) {}
}
