package com.example.archiving;

import dev.coldarchive.Health.Status;
import dev.coldarchive.metrics.Known;
import dev.coldarchive.metrics.LastLook;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;

/** Told from the last look, so that no probe waits for a database. Degraded is up: somebody should look, but nothing is to be taken out of service. */
record ArchiveHealth(LastLook<dev.coldarchive.Health> last) implements HealthIndicator {

    @Override
    public Health health() {
        return last.known().map(Known::value).map(ArchiveHealth::of).orElseGet(() -> Health.unknown().build());
    }

    private static Health of(dev.coldarchive.Health found) {
        Health.Builder health = found.status() == Status.UNHEALTHY ? Health.down() : Health.up();
        found.tables().forEach((table, at) -> health.withDetail(table, "overdue " + at.retention().overdue().toSeconds() + " s"));
        return health.withDetail("archive", found.status()).withDetail("reasons", found.reasons()).build();
    }
}
