package dev.coldarchive.internal.schedule;

import dev.coldarchive.LoopHealth;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.policy.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Runs one cycle after another, with a rest between, on a thread that an executor lends, until it is stopped. Safe for use by several threads. */
public final class ExportLoop {
    private final Function<BooleanSupplier, Duration> cycle;
    private final TimeSource time;
    private final ArchiveListener listener;
    private final Executor executor;
    private final Duration pause;
    private volatile boolean stopping;
    private Thread pausing;
    private CountDownLatch ended;
    private volatile LoopHealth health = new LoopHealth(LoopHealth.State.OFF, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Map.of());

    /**
     * @param cycle is told whether to begin anything, and says how long to rest after it
     * @param pause rest after one that failed
     */
    public ExportLoop(Function<BooleanSupplier, Duration> cycle, TimeSource time, ArchiveListener listener, Executor executor, Duration pause) {
        this.cycle = cycle;
        this.time = time;
        this.listener = listener;
        this.executor = executor;
        this.pause = pause;
    }

    /** Starts, also after it has died; does nothing if it runs already. */
    public synchronized void start() {
        if (ended == null || health.state() == LoopHealth.State.DIED) {
            stopping = false;
            CountDownLatch end = new CountDownLatch(1);
            ended = end;
            executor.execute(() -> {
                try {
                    run();
                    note(LoopHealth.State.OFF, health.lastCycleStarted(), health.lastCycleEnded(), Optional.empty(), Optional.empty());
                } catch (Throwable e) {
                    note(LoopHealth.State.DIED, health.lastCycleStarted(), health.lastCycleEnded(), Optional.empty(), Optional.of(e.toString()));
                    listener.warning("", "the loop has ended and nothing is exported any more: " + e);
                    throw e;
                } finally {
                    end.countDown();
                }
            });
        }
    }

    private void run() {
        while (!stopping) {
            note(LoopHealth.State.RUNNING, Optional.of(time.now()), health.lastCycleEnded(), Optional.empty(), Optional.empty());
            Duration rest = pause;
            try {
                rest = cycle.apply(() -> !stopping);
            } catch (RuntimeException e) {
                listener.warning("", "the cycle failed, and the next one tries again: " + e.getMessage());
            }
            Instant now = time.now();
            note(LoopHealth.State.RUNNING, health.lastCycleStarted(), Optional.of(now), Optional.of(now.plus(rest)), Optional.empty());
            rest(rest);
        }
    }

    private void note(LoopHealth.State state, Optional<Instant> started, Optional<Instant> ended, Optional<Instant> next, Optional<String> diedOf) {
        health = new LoopHealth(state, started, ended, next, diedOf, Map.of());
    }

    /** How it is, with what its tables do. */
    public LoopHealth health(Map<String, LoopHealth.Activity> tables) {
        LoopHealth now = health;
        return new LoopHealth(now.state(), now.lastCycleStarted(), now.lastCycleEnded(), now.nextCycle(), now.diedOf(), tables);
    }

    private void rest(Duration length) {
        try {
            if (!length.isZero() && mayPause(Thread.currentThread())) {
                time.sleep(length);
            }
        } catch (InterruptedException e) {
            stopping = true;
        } finally {
            mayPause(null);
        }
    }

    /** Names the thread that {@link #end} may wake; none once it is to stop. */
    private synchronized boolean mayPause(Thread thread) {
        pausing = stopping ? null : thread;
        return pausing != null;
    }

    /** Begins no other cycle; a running one goes on. */
    public synchronized void end() {
        stopping = true;
        if (pausing != null) {
            pausing.interrupt();
        }
    }

    /** Waits for the last cycle to end, at most so long; then the loop can be started again. */
    public void join(Duration patience) {
        CountDownLatch end;
        synchronized (this) {
            end = ended;
            ended = null;
        }
        try {
            if (end != null) {
                end.await(patience.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
