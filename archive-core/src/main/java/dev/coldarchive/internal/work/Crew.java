package dev.coldarchive.internal.work;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Several threads that share work, the caller's among them: what no other thread begins in time, the caller does. For one use. */
public final class Crew<T> {
    private final Queue<T> work;
    private final Consumer<T> each;
    private int working;
    private boolean over;
    private Throwable trouble;

    public Crew(List<T> work, Consumer<T> each) {
        this.work = new ConcurrentLinkedQueue<>(work);
        this.each = each;
    }

    /**
     * Returns when all is done, and no other thread works at it any more.
     *
     * @param threads lends the other threads; one that it never starts is not missed
     * @param most how many work at a time
     */
    public void work(Executor threads, int most) {
        List<Invitation> invited = new ArrayList<>();
        for (int others = Math.min(most, work.size()) - 1; others > 0; others--) {
            Invitation other = new Invitation(this::help);
            if (!other.send(threads)) {
                break; // fewer hands, the same work
            }
            invited.add(other);
        }
        help();
        awaitOthers();
        invited.forEach(Invitation::withdraw);
        if (trouble instanceof Error error) {
            throw error;
        }
        if (trouble instanceof RuntimeException exception) {
            throw exception;
        }
    }

    private void help() {
        if (!begin()) {
            return;
        }
        try {
            for (T next = work.poll(); next != null; next = work.poll()) {
                each.accept(next);
            }
            end(null);
        } catch (RuntimeException | Error e) {
            work.clear();
            end(e);
        }
    }

    private synchronized boolean begin() {
        working += over ? 0 : 1;
        return !over;
    }

    private synchronized void end(Throwable why) {
        working--;
        trouble = trouble == null ? why : trouble;
        notifyAll();
    }

    private synchronized void awaitOthers() {
        over = true;
        Uninterrupted.until(() -> working == 0, this::wait);
    }
}
