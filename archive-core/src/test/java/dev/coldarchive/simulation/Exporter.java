package dev.coldarchive.simulation;

import dev.coldarchive.Archiver;
import dev.coldarchive.ExportReport;
import java.nio.file.Path;
import java.time.Duration;

/** A daemon: one cycle after the other. */
final class Exporter extends Runner {

    Exporter(Simulation simulation, String name, Path workDir) {
        super(simulation, name, workDir, Simulation.START.plus(simulation.scheduler.upTo(Duration.ofMinutes(90))));
    }

    @Override
    void work(Archiver archiver) {
        while (!simulation.closing() && !scheduler.chance(500)) {
            if (scheduler.chance(1_000)) {
                jump(scheduler.upTo(Duration.ofHours(4)).minusHours(2));
            }
            attempt("cycle", () -> {
                ExportReport report = archiver.exportNow();
                report.outcomes().forEach(outcome -> scheduler.trace(name, outcome.window() + " " + outcome.result() + " r" + outcome.revision() + " " + outcome.detail()));
                report.failures().forEach(failure -> scheduler.trace(name, "fails: " + simulation.said(failure)));
            });
            rest(scheduler.upTo(Duration.ofMinutes(30)));
        }
    }
}
