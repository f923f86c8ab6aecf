package dev.coldarchive.internal.work;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/** Asks an executor for a thread that helps. One that it never starts holds on to nothing once it is withdrawn. For one use; safe for use by several threads. */
public final class Invitation implements Runnable {
    private final AtomicReference<Runnable> help;
    private volatile Thread host;
    private volatile boolean refused;

    public Invitation(Runnable help) {
        this.help = new AtomicReference<>(help);
    }

    /**
     * To be called with no lock held: who knows what an executor does.
     *
     * @return false if there is no other thread to be had
     */
    public boolean send(Executor threads) {
        host = Thread.currentThread();
        try {
            threads.execute(this);
        } catch (RejectedExecutionException | OutOfMemoryError e) { // the latter is what a machine says that has no thread left
            refused = true;
            withdraw();
        } finally {
            host = null;
        }
        return !refused;
    }

    /** On the thread of the host itself it is no help: that one is in the midst of something, and would wait for itself. */
    @Override
    public void run() {
        if (Thread.currentThread() == host) {
            refused = true;
            withdraw();
            return;
        }
        Runnable mine = help.getAndSet(null);
        if (mine != null) {
            mine.run();
        }
    }

    /** Nobody is needed any more; who has begun goes on. */
    public void withdraw() {
        help.set(null);
    }
}
