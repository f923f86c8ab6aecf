package dev.coldarchive.internal.work;

import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/**
 * On how many lanes rows come from the source: each is a view, or a part of one, over a connection of its own, whatever tables and windows they are of. Safe for use by several
 * threads.
 */
public final class Lanes {
    private final int most;
    private final Semaphore free;
    private final Executor threads;

    /** @param threads lends threads for all lanes but the first; one that it never starts is not missed */
    public Lanes(int most, Executor threads) {
        this.most = most;
        this.free = new Semaphore(most, true);
        this.threads = threads;
    }

    /** One lane, and no other thread. */
    public static Lanes one() {
        return new Lanes(1, work -> { });
    }

    public int most() {
        return most;
    }

    public Executor threads() {
        return threads;
    }

    /** For one piece of work; not entered yet. */
    public Lane lane() {
        return new Lane(free, threads);
    }
}
