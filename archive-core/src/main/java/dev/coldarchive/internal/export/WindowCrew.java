package dev.coldarchive.internal.export;

import dev.coldarchive.internal.work.Invitation;
import dev.coldarchive.internal.work.Lane;
import dev.coldarchive.internal.work.Lanes;
import dev.coldarchive.internal.work.Places;
import dev.coldarchive.internal.work.Uninterrupted;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;

/**
 * Takes windows of one table in their order, several at a time where there are lanes and places for them: on the caller's thread, and on others that come while there is room and
 * go when another table needs it. A window leaves its lane once it is read, so that the next one is read while it is put into the store. With one lane nothing but the caller's
 * thread works. For one use.
 */
final class WindowCrew {
    private final Lanes lanes;
    private final Places places;
    private final Runnable keepAlive;
    private final BooleanSupplier mayBegin;
    private final BiPredicate<PlannedWindow, Lane> each;
    private final Queue<PlannedWindow> windows;
    private volatile boolean ended;
    private Invitation invited;
    private boolean over;
    private int helping;
    private Throwable trouble;

    /**
     * @param places of which the caller has one
     * @param keepAlive done again and again while a lane is waited for
     * @param mayBegin asked before each window, by one thread at a time; once it says no, no other is begun
     * @param each takes a window, and leaves the lane when it has read; false if no other is to be begun
     */
    WindowCrew(Lanes lanes, Places places, List<PlannedWindow> windows, Runnable keepAlive, BooleanSupplier mayBegin, BiPredicate<PlannedWindow, Lane> each) {
        this.lanes = lanes;
        this.places = places;
        this.windows = new ConcurrentLinkedQueue<>(windows);
        this.keepAlive = keepAlive;
        this.mayBegin = mayBegin;
        this.each = each;
    }

    /** Returns when no window is in the air any more. */
    void work() {
        try {
            takeAll(false);
        } catch (RuntimeException | Error e) {
            failed(e);
        }
        awaitOthers();
        if (trouble instanceof Error error) {
            throw error;
        }
        if (trouble instanceof RuntimeException exception) {
            throw exception;
        }
    }

    private void takeAll(boolean helper) {
        Lane lane = lanes.lane();
        try {
            Optional<PlannedWindow> next = next(lane);
            while (next.isPresent()) {
                invite();
                if (!each.test(next.get(), lane)) {
                    ended = true;
                }
                lane.leave();
                next = helper && places.crowded() ? Optional.empty() : next(lane);
            }
        } finally {
            lane.leave();
        }
    }

    /** Begins no window before it can be read at once: whoever stops waits for those that were begun. */
    private Optional<PlannedWindow> next(Lane lane) {
        if (!ended && !windows.isEmpty()) {
            lane.enter(keepAlive);
        }
        synchronized (windows) {
            if (!ended && (windows.isEmpty() || !mayBegin.getAsBoolean())) {
                ended = true;
            }
            return ended ? Optional.empty() : Optional.of(windows.remove());
        }
    }

    /** One comes at a time, and brings the next; without it there are fewer hands for the same work. */
    private void invite() {
        invitation().filter(another -> !another.send(lanes.threads())).ifPresent(refused -> forget());
    }

    private synchronized Optional<Invitation> invitation() {
        if (lanes.most() == 1 || windows.isEmpty() || invited != null || over) {
            return Optional.empty();
        }
        invited = new Invitation(this::help);
        return Optional.of(invited);
    }

    private synchronized void forget() {
        invited = null;
    }

    private void help() {
        if (begin()) {
            try {
                takeAll(true);
            } catch (RuntimeException | Error e) {
                failed(e);
            } finally {
                places.give();
                end();
            }
        }
    }

    private synchronized boolean begin() {
        invited = null;
        boolean begins = !over && !ended && places.takeSpare();
        helping += begins ? 1 : 0;
        return begins;
    }

    private synchronized void end() {
        helping--;
        notifyAll();
    }

    private synchronized void failed(Throwable why) {
        ended = true;
        trouble = trouble == null ? why : trouble;
    }

    private synchronized void awaitOthers() {
        over = true;
        if (invited != null) {
            invited.withdraw();
        }
        Uninterrupted.until(() -> helping == 0, this::wait);
    }
}
