package dev.coldarchive.internal.export;

import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.policy.TimeSource;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Runs one export after another, with a pause between, on a thread that an executor lends, until it is stopped. Safe for use by several threads. */
public final class ExportLoop {
    private final Runnable export;
    private final TimeSource time;
    private final ArchiveListener listener;
    private final Executor executor;
    private final Duration pause;
    private volatile boolean stopping;
    private Thread pausing;
    private CountDownLatch ended;

    public ExportLoop(Runnable export, TimeSource time, ArchiveListener listener, Executor executor, Duration pause) {
        this.export = export;
        this.time = time;
        this.listener = listener;
        this.executor = executor;
        this.pause = pause;
    }

    /** Starts; does nothing if it runs already. */
    public synchronized void start() {
        if (ended == null) {
            stopping = false;
            CountDownLatch end = new CountDownLatch(1);
            ended = end;
            executor.execute(() -> {
                try {
                    run();
                } finally {
                    end.countDown();
                }
            });
        }
    }

    private void run() {
        while (!stopping) {
            try {
                export.run();
            } catch (RuntimeException e) {
                listener.warning("", "the cycle failed, and the next one tries again: " + e.getMessage());
            } catch (Error e) {
                listener.warning("", "the loop has ended and nothing is exported any more: " + e);
                throw e;
            }
            rest();
        }
    }

    private void rest() {
        try {
            if (mayPause(Thread.currentThread())) {
                time.sleep(pause);
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

    /** Begins no other export; a running one goes on. */
    public synchronized void end() {
        stopping = true;
        if (pausing != null) {
            pausing.interrupt();
        }
    }

    /** Waits for the last export to end, at most so long; then the loop can be started again. */
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
