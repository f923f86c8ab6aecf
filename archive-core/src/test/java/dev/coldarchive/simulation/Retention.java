package dev.coldarchive.simulation;

import dev.coldarchive.simulation.Database.Transaction;
import java.time.Duration;
import java.time.Instant;

/** The host's retention job: it waits for nobody. */
final class Retention extends Scheduler.Actor {
    private final Simulation simulation;
    private final Writers writers;

    Retention(Simulation simulation, Writers writers) {
        super("retention", Simulation.START.plus(simulation.world.retention()));
        this.simulation = simulation;
        this.writers = writers;
    }

    @Override
    void step() {
        if (simulation.closing()) {
            wakesAt = null;
            return;
        }
        Instant boundary = simulation.source.now().minus(simulation.world.retention());
        if (simulation.world.partition() == null) {
            Transaction job = simulation.database.begin("retention");
            job.removeBefore(boundary);
            job.commit();
            simulation.scheduler.trace(name, "deletes before " + boundary);
        } else {
            int dropped = simulation.database.drop(boundary, writers.open(), false);
            simulation.scheduler.trace(name, "drops " + dropped + " partitions before " + boundary);
        }
        wakesAt = simulation.scheduler.now().plus(simulation.scheduler.upTo(Duration.ofMinutes(40)));
    }
}
