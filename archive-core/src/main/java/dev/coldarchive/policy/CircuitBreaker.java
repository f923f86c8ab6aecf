package dev.coldarchive.policy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.OutcomeUnknown;
import dev.coldarchive.Transient;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Leaves a dependency alone that does not answer: closed; after some failures in a row open, so that every call is refused at once; after a pause one single call
 * probes, and closes or opens it again. Calls that were under way when one failed belong to that failure: one restart of a server that cuts many streams is
 * one failure. A failure is an answer that never came ({@link Transient}, {@link OutcomeUnknown}); an error that the dependency
 * answered with (no such key, not allowed) shows that it works. Safe for use by several threads.
 *
 * @see <a href="https://martinfowler.com/bliki/CircuitBreaker.html">Circuit breaker</a>
 */
public final class CircuitBreaker {
    /** Whether calls are let through. */
    public enum State {
        /** All are. */
        CLOSED,
        /** None is. */
        OPEN,
        /** One is, and its outcome decides. */
        HALF_OPEN
    }

    /** Hears of every change. */
    @FunctionalInterface
    public interface Listener {
        /** @param reason what a person should know */
        void changed(Dependency dependency, State now, String reason);
    }

    private static final long PROBE = -1;

    private final Dependency dependency;
    private final int threshold;
    private final Duration pause;
    private final TimeSource time;
    private final Listener listener;
    private State state = State.CLOSED;
    private int failures;
    /** Of all times. */
    private long outages;
    private long openedAt;
    private ArchiveException last;

    /**
     * @param dependency what it stands before
     * @param policy after how many failures it opens, and for how long
     * @param listener is told when it opens and closes
     */
    public CircuitBreaker(Dependency dependency, FailurePolicy policy, TimeSource time, Listener listener) {
        this.dependency = dependency;
        this.threshold = policy.breakerFailures();
        this.pause = policy.breakerPause();
        this.time = time;
        this.listener = listener;
    }

    /** How it is now; an open one whose pause is over is still open until somebody calls. */
    public synchronized State state() {
        return state;
    }

    /**
     * Calls, if calls are let through.
     *
     * @throws CircuitOpenException if they are not
     */
    public <T> T call(Supplier<T> tried) {
        long known = enter();
        boolean probe = known == PROBE;
        boolean answered = false;
        try {
            T result = tried.get();
            answered = true;
            return result;
        } catch (ArchiveException e) {
            answered = !(e instanceof Transient) && !(e instanceof OutcomeUnknown);
            if (!answered) {
                failed(e, known);
            }
            throw e;
        } finally {
            if (answered) {
                answered();
            } else if (probe) {
                endProbe();
            }
        }
    }

    /** How many outages there were when the call began; {@link #PROBE} if it probes. */
    private synchronized long enter() {
        Duration remaining = pause.minusNanos(time.nanoTime() - openedAt);
        if (state == State.HALF_OPEN || state == State.OPEN && !remaining.isNegative() && !remaining.isZero()) {
            throw new CircuitOpenException(dependency, failures, remaining, last);
        }
        if (state == State.OPEN) {
            become(State.HALF_OPEN, "one try finds out whether it answers again");
            return PROBE;
        }
        return outages;
    }

    private synchronized void failed(ArchiveException e, long known) {
        if (known != PROBE && known != outages) {
            return;
        }
        outages++;
        failures++;
        last = e;
        if (state == State.HALF_OPEN || state == State.CLOSED && failures >= threshold) {
            openedAt = time.nanoTime();
            become(State.OPEN, failures + " failures in a row, so it is left alone for " + pause.toSeconds() + " s: " + e.getMessage());
        }
    }

    private synchronized void answered() {
        failures = 0;
        if (state != State.CLOSED) {
            become(State.CLOSED, "it answers again");
        }
    }

    /** A probe that ended in neither way, by a bug or a dying thread, must not leave the breaker half open for ever. */
    private synchronized void endProbe() {
        if (state == State.HALF_OPEN) {
            state = State.OPEN;
        }
    }

    private void become(State next, String reason) {
        state = next;
        listener.changed(dependency, next, reason);
    }
}
