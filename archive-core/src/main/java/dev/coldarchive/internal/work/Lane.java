package dev.coldarchive.internal.work;

import java.util.Optional;
import java.util.concurrent.Executor;

/** One piece of work's right to read from the source, which it takes and gives back as it goes. Not thread-safe. */
public final class Lane {
    private static final long BETWEEN_CALLS_MILLIS = 250;

    private final Lanes lanes;
    private boolean entered;

    Lane(Lanes lanes) {
        this.lanes = lanes;
    }

    /**
     * Waits until one is free, behind those that came before; does nothing if it has one.
     *
     * @param meanwhile done again and again while it waits, which may be for as long as others read
     */
    public void enter(Runnable meanwhile) {
        if (entered) {
            return;
        }
        long turn = lanes.turn();
        Uninterrupted.until(() -> entered, () -> {
            entered = lanes.take(turn, BETWEEN_CALLS_MILLIS);
            if (!entered) {
                meanwhile.run();
            }
        });
    }

    /** Lets others read; does nothing if it has none. */
    public void leave() {
        if (entered) {
            entered = false;
            lanes.give();
        }
    }

    /** Another one, entered already, if one is free that nobody waits for. */
    public Optional<Lane> another() {
        if (!lanes.takeSpare()) {
            return Optional.empty();
        }
        Lane more = new Lane(lanes);
        more.entered = true;
        return Optional.of(more);
    }

    /** Who lends a thread for another one. */
    public Executor threads() {
        return lanes.threads();
    }
}
