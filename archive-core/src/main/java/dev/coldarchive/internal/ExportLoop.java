package dev.coldarchive.internal;

import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.policy.TimeSource;
import java.time.Duration;

/** Runs one export after another on a thread of its own, with a pause between, until it is stopped. Safe for use by several threads. */
public final class ExportLoop {
    private final Runnable export;
    private final TimeSource time;
    private final ArchiveListener listener;
    private final Duration pause;
    private Thread thread;
    private volatile boolean stopping;
    private volatile boolean pausing;

    public ExportLoop(Runnable export, TimeSource time, ArchiveListener listener, Duration pause) {
        this.export = export;
        this.time = time;
        this.listener = listener;
        this.pause = pause;
    }

    /** Starts the thread; does nothing if it runs already. */
    public synchronized void start() {
        if (thread == null) {
            stopping = false;
            thread = new Thread(this::run, "archive-export");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run() {
        while (!stopping) {
            try {
                export.run();
            } catch (RuntimeException e) {
                listener.warning("", "the cycle failed, and the next one tries again: " + e.getMessage());
            }
            rest();
        }
    }

    private void rest() {
        pausing = true;
        try {
            if (!stopping) {
                time.sleep(pause);
            }
        } catch (InterruptedException e) {
            stopping = true;
        } finally {
            pausing = false;
        }
    }

    /** Begins no other export; a running one goes on. */
    public synchronized void end() {
        stopping = true;
        if (thread != null && pausing) {
            thread.interrupt();
        }
    }

    /** Waits for the thread to end, at most so long; then the loop can be started again. */
    public synchronized void join(Duration patience) {
        try {
            if (thread != null) {
                thread.join(Math.max(1, patience.toMillis()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread = null;
    }
}
