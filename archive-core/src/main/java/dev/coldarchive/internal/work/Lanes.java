package dev.coldarchive.internal.work;

import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.Executor;

/**
 * On how many lanes rows come from the source: each is a view, or a part of one, over a connection of its own, whatever tables and windows they are of. Safe for use by several
 * threads.
 */
public final class Lanes {
    private final int most;
    private final Executor threads;
    private final NavigableSet<Long> waiting = new TreeSet<>();
    private int free;
    private long turns;

    /** @param threads lends threads for all lanes but the first; one that it never starts is not missed */
    public Lanes(int most, Executor threads) {
        this.most = most;
        this.free = most;
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
        return new Lane(this);
    }

    /** By which who comes now is served, however often it looks away while it waits. */
    synchronized long turn() {
        return turns++;
    }

    /** Waits for a while at most; false if the turn has not come by then, or others came and went. Who looks away is passed by, and holds nobody up. */
    synchronized boolean take(long turn, long millis) throws InterruptedException {
        waiting.add(turn);
        try {
            if (!isNext(turn)) {
                wait(millis);
            }
            boolean taken = isNext(turn);
            free -= taken ? 1 : 0;
            return taken;
        } finally {
            waiting.remove(turn);
            if (free > 0) {
                notifyAll();
            }
        }
    }

    private boolean isNext(long turn) {
        return free > 0 && waiting.first() == turn;
    }

    /** Takes one that is free and that nobody waits for; false if there is none. */
    synchronized boolean takeSpare() {
        boolean spare = free > 0 && waiting.isEmpty();
        free -= spare ? 1 : 0;
        return spare;
    }

    synchronized void give() {
        free++;
        notifyAll();
    }
}
