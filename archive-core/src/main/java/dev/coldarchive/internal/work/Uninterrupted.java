package dev.coldarchive.internal.work;

import java.util.function.BooleanSupplier;

/** Waits that have to come to their end: an interrupt is kept for afterwards. */
public final class Uninterrupted {
    private Uninterrupted() {}

    /** One wait, for a notification or for a time. */
    @FunctionalInterface
    public interface Wait {
        void more() throws InterruptedException;
    }

    /** Waits until something is so; asked before each wait. */
    public static void until(BooleanSupplier so, Wait wait) {
        boolean interrupted = false;
        try {
            while (!so.getAsBoolean()) {
                try {
                    wait.more();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
