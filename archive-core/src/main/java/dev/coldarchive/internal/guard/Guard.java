package dev.coldarchive.internal.guard;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.OutcomeUnknown;
import dev.coldarchive.Transient;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.policy.Chance;
import dev.coldarchive.policy.CircuitBreaker;
import dev.coldarchive.policy.RetryPolicy;
import dev.coldarchive.policy.TimeSource;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Tries calls to one dependency again, past its circuit breaker. A call inside another one of the same thread is a part of it and is just made: the outermost
 * owns the tries, so that they never multiply. Safe for use by several threads.
 */
public final class Guard {
    private final CircuitBreaker breaker;
    private final TimeSource time;
    private final Chance chance;
    private final ArchiveListener listener;
    private final ThreadLocal<Boolean> inside = ThreadLocal.withInitial(() -> false);

    Guard(CircuitBreaker breaker, TimeSource time, Chance chance, ArchiveListener listener) {
        this.breaker = breaker;
        this.time = time;
        this.chance = chance;
        this.listener = listener;
    }

    public CircuitBreaker.State state() {
        return breaker.state();
    }

    /** Tries again after {@link Transient} errors: nothing has happened then. */
    public <T> T call(RetryPolicy policy, String what, Supplier<T> tried) {
        return outermost(policy, what, false, tried);
    }

    /** Tries again after {@link OutcomeUnknown} too: for what looks before it acts, or may happen twice. */
    public <T> T repeat(RetryPolicy policy, String what, Supplier<T> tried) {
        return outermost(policy, what, true, tried);
    }

    /** Tries once: for what a caller tries again as a whole, or what is not worth a second try. */
    public <T> T once(Supplier<T> tried) {
        return inside.get() ? tried.get() : entered(() -> breaker.call(tried));
    }

    /** Neither tries again nor asks the breaker, nor tells it how calls ended. */
    <T> T aside(Supplier<T> look) {
        return inside.get() ? look.get() : entered(look);
    }

    private <T> T outermost(RetryPolicy policy, String what, boolean repeatable, Supplier<T> tried) {
        return inside.get() ? tried.get() : entered(() -> tries(policy, what, repeatable, tried));
    }

    private <T> T entered(Supplier<T> calls) {
        inside.set(true);
        try {
            return calls.get();
        } finally {
            inside.remove();
        }
    }

    private <T> T tries(RetryPolicy policy, String what, boolean repeatable, Supplier<T> tried) {
        for (int failed = 1;; failed++) {
            try {
                return breaker.call(tried);
            } catch (ArchiveException e) {
                boolean again = e instanceof Transient || repeatable && e instanceof OutcomeUnknown;
                if (!again || failed >= policy.tries() || breaker.state() == CircuitBreaker.State.OPEN) {
                    throw e;
                }
                Duration wait = policy.waitAfter(failed, chance.getAsDouble());
                listener.retrying(what, failed, wait, e);
                if (!time.pause(wait)) {
                    throw e;
                }
            }
        }
    }
}
