package dev.coldarchive.internal.work;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.OutcomeUnknown;
import dev.coldarchive.Transient;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.policy.Chance;
import dev.coldarchive.policy.RetryPolicy;
import dev.coldarchive.policy.TimeSource;
import java.time.Duration;
import java.util.function.Supplier;

/** Tries again what may succeed later. The adapters do not retry on their own beyond what they say, so that the number of tries is known. */
public final class Retries {
    private final TimeSource time;
    private final Chance chance;
    private final ArchiveListener listener;

    public Retries(TimeSource time, Chance chance, ArchiveListener listener) {
        this.time = time;
        this.chance = chance;
        this.listener = listener;
    }

    /** Tries again after {@link Transient} errors: nothing has happened then. */
    public <T> T call(RetryPolicy policy, String what, Supplier<T> tried) {
        return call(policy, what, false, tried);
    }

    /** Tries again after {@link OutcomeUnknown} too: for what looks before it acts, or may happen twice. */
    public <T> T repeat(RetryPolicy policy, String what, Supplier<T> tried) {
        return call(policy, what, true, tried);
    }

    private <T> T call(RetryPolicy policy, String what, boolean repeatable, Supplier<T> tried) {
        for (int failed = 1;; failed++) {
            try {
                return tried.get();
            } catch (ArchiveException e) {
                boolean again = e instanceof Transient || repeatable && e instanceof OutcomeUnknown;
                if (!again || failed >= policy.tries()) {
                    throw e;
                }
                Duration wait = policy.waitAfter(failed, chance.getAsDouble());
                listener.retrying(what, failed, wait, e);
                if (!pause(wait)) {
                    throw e;
                }
            }
        }
    }

    /** Waits; false if the thread was interrupted. */
    public boolean pause(Duration wait) {
        try {
            time.sleep(wait);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
