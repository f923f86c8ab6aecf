package dev.coldarchive.internal.work;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** One piece of work's right to read from the source, which it takes and gives back as it goes. Not thread-safe. */
public final class Lane {
    private static final long BETWEEN_CALLS_MILLIS = 250;

    private final Semaphore free;
    private final Executor threads;
    private boolean entered;

    Lane(Semaphore free, Executor threads) {
        this.free = free;
        this.threads = threads;
    }

    /**
     * Waits until one is free; does nothing if it has one.
     *
     * @param meanwhile done again and again while it waits, which may be for as long as others read
     */
    public void enter(Runnable meanwhile) {
        Uninterrupted.until(() -> entered, () -> {
            entered = free.tryAcquire(BETWEEN_CALLS_MILLIS, TimeUnit.MILLISECONDS);
            if (!entered) {
                meanwhile.run();
            }
        });
    }

    /** Lets others read; does nothing if it has none. */
    public void leave() {
        if (entered) {
            entered = false;
            free.release();
        }
    }

    /** Another one, entered already, if one is free that nobody waits for. */
    public Optional<Lane> another() {
        if (free.hasQueuedThreads() || !free.tryAcquire()) {
            return Optional.empty();
        }
        Lane more = new Lane(free, threads);
        more.entered = true;
        return Optional.of(more);
    }

    /** Who lends a thread for another one. */
    public Executor threads() {
        return threads;
    }
}
