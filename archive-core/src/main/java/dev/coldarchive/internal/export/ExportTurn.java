package dev.coldarchive.internal.export;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** Lets one piece of work at a time use the work directory, and ends all that run or wait for it. Safe for use by several threads. */
public final class ExportTurn {
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Set<StopSignal> signals = ConcurrentHashMap.newKeySet();

    /** Waits for its turn, then works; the signal tells the work to end, and may have been given while it waited. */
    public <T> T take(Function<StopSignal, T> work) {
        StopSignal signal = new StopSignal();
        signals.add(signal);
        try {
            lock.lock();
            try {
                return work.apply(signal);
            } finally {
                lock.unlock();
            }
        } finally {
            signals.remove(signal);
        }
    }

    /**
     * Asks all that work or wait to end after the running window; after the grace period, to abandon it.
     *
     * @param patience how long to wait for what is abandoned
     * @return false if it had to be abandoned
     */
    public boolean end(Duration grace, Duration patience) {
        signals.forEach(StopSignal::afterWindow);
        boolean finished = awaitEnd(grace);
        if (!finished) {
            signals.forEach(StopSignal::now);
            awaitEnd(patience);
        }
        return finished;
    }

    private boolean awaitEnd(Duration patience) {
        try {
            boolean idle = lock.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (idle) {
                lock.unlock();
            }
            return idle;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
