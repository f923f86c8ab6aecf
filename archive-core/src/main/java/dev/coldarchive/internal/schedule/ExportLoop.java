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

/**
 * Runs one cycle after another, with a rest between, on a thread that an executor lends, until it is stopped. A cycle that hangs then, and is waited for no longer, is the last of
 * its run whenever it comes back, whether another was started meanwhile or not. Safe for use by several threads.
 */
public final class ExportLoop {
    private final Function<BooleanSupplier, Duration> cycle;
    private final TimeSource time;
    private final ArchiveListener listener;
    private final Executor executor;
    private final Duration pause;
    private Run latest = new Run();
    private boolean mayStart = true;

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
        if (mayStart || latest.health.state() == LoopHealth.State.DIED) {
            Run run = new Run();
            executor.execute(run);
            latest = run;
            mayStart = false;
        }
    }

    /** Begins no other cycle; a running one goes on. */
    public synchronized void end() {
        latest.end();
    }

    /** Waits for the last cycle to end, at most so long; then the loop can be started again. */
    public void join(Duration patience) {
        CountDownLatch ended;
        synchronized (this) {
            ended = mayStart ? new CountDownLatch(0) : latest.ended;
            mayStart = true;
        }
        try {
            ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How it is, with what its tables do. */
    public synchronized LoopHealth health(Map<String, LoopHealth.Activity> tables) {
        LoopHealth now = latest.health;
        return new LoopHealth(now.state(), now.lastCycleStarted(), now.lastCycleEnded(), now.nextCycle(), now.diedOf(), tables);
    }

    /** What one start began. */
    private final class Run implements Runnable {
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile LoopHealth health = new LoopHealth(LoopHealth.State.OFF, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Map.of());
        private volatile boolean stopping;
        private Thread pausing;

        @Override
        public void run() {
            try {
                cycles();
                note(LoopHealth.State.OFF, health.lastCycleStarted(), health.lastCycleEnded(), Optional.empty(), Optional.empty());
            } catch (Throwable e) {
                note(LoopHealth.State.DIED, health.lastCycleStarted(), health.lastCycleEnded(), Optional.empty(), Optional.of(e.toString()));
                listener.warning("", "the loop has ended and nothing is exported any more: " + e);
                throw e;
            } finally {
                ended.countDown();
            }
        }

        private void cycles() {
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

        private void rest(Duration length) {
            try {
                if (Thread.interrupted()) {
                    throw new InterruptedException(); // in the cycle; one that has no rest after it would be followed by others for ever
                }
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

        synchronized void end() {
            stopping = true;
            if (pausing != null) {
                pausing.interrupt();
            }
        }
    }
}
