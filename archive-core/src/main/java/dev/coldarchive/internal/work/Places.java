package dev.coldarchive.internal.work;

import java.util.function.IntSupplier;

/**
 * For how many windows there is room in the work directory: those that are read, and those that are on their way into the store meanwhile. There is always room for one. Safe for
 * use by several threads.
 */
public final class Places {
    private final IntSupplier room;
    private int taken;
    private int waiting;

    /** @param room how many windows there is room for at this moment */
    public Places(IntSupplier room) {
        this.room = room;
    }

    /** Waits for a place. */
    public synchronized void take() {
        waiting++;
        try {
            Uninterrupted.until(() -> taken < room(), this::wait);
            taken++;
        } finally {
            waiting--;
        }
    }

    /** Takes a place that is free and that nobody waits for; false if there is none. */
    public synchronized boolean takeSpare() {
        boolean spare = waiting == 0 && taken < room();
        taken += spare ? 1 : 0;
        return spare;
    }

    /** Whether whoever can do without a place should give it back. */
    public synchronized boolean crowded() {
        return waiting > 0 || taken > room();
    }

    public synchronized void give() {
        taken--;
        notifyAll();
    }

    /** There may be room for more, or for fewer, than before. */
    public synchronized void lookAgain() {
        notifyAll();
    }

    private int room() {
        return Math.max(1, room.getAsInt());
    }
}
