package dev.coldarchive.simulation;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.Archiver;
import dev.coldarchive.policy.TimeSource;
import dev.coldarchive.store.SimulatedCrash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A process with an archiver in it, that may die and be started again, or be stopped and go on. */
abstract class Runner extends Scheduler.Living {
    final Scheduler scheduler;
    final Simulation simulation;
    final Path workDir;
    private final Map<Path, byte[]> left = new TreeMap<>();
    private Duration skew = Duration.ZERO;
    private boolean dead;
    /** Snapshots that this process has open. */
    int snapshots;
    /** What was committed before was seen by the last of them. */
    Instant read;

    Runner(Simulation simulation, String name, Path workDir, Instant wakesAt) {
        simulation.scheduler.super(name, wakesAt);
        this.simulation = simulation;
        this.scheduler = simulation.scheduler;
        this.workDir = workDir;
    }

    /** What it does between its start and its death; returns when it is to be started anew, with nothing in memory. */
    abstract void work(Archiver archiver);

    @Override
    final void live() {
        while (!simulation.closing()) {
            try {
                work(simulation.archiver(this));
            } catch (SimulatedCrash e) {
                comeToRest();
            }
        }
    }

    private void comeToRest() {
        left.forEach(Runner::write);
        left.clear();
        snapshots = 0;
        scheduler.trace(name, "is dead");
        rest(scheduler.upTo(Duration.ofMinutes(scheduler.chance(1_200) ? 400 : 20)));
        dead = false;
    }

    boolean dead() {
        return dead;
    }

    /** Dies here: what it has on disk stays, whatever the clean-up of this very thread does to it. */
    SimulatedCrash die(String where) {
        dead = true;
        try (Stream<Path> files = Files.exists(workDir) ? Files.walk(workDir) : Stream.empty()) {
            for (Path file : files.filter(path -> path.toString().endsWith(".tmp")).collect(Collectors.toList())) {
                left.put(file, Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SimulatedCrash(where);
    }

    private static void write(Path file, byte[] bytes) {
        try {
            if (!Files.exists(file)) {
                Files.write(file, bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Something that a person or a loop asks for; what it throws is told, and no reason to die. */
    final void attempt(String what, Runnable action) {
        scheduler.trace(name, what);
        try {
            action.run();
        } catch (ArchiveException e) {
            scheduler.trace(name, what + " failed: " + simulation.said(e));
        }
    }

    /** The machine's clock is set, forward or back. */
    void jump(Duration by) {
        skew = skew.plus(by);
    }

    /** The clocks of the machine that it runs on. */
    TimeSource time() {
        return new TimeSource() {
            @Override
            public Instant now() {
                return scheduler.now().plus(skew);
            }

            @Override
            public long nanoTime() {
                return Duration.between(Instant.EPOCH, scheduler.now()).toNanos();
            }

            @Override
            public void sleep(Duration length) {
                simulation.calls.alive(Runner.this);
                rest(length);
                simulation.calls.alive(Runner.this);
            }
        };
    }
}
