package dev.coldarchive.ledger;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Where a {@link MemoryLedger} fails on demand: at the n-th call of an operation, before or after it took effect. Thread-safe. */
public final class LedgerFaults {

    /** What can be called. */
    public enum Operation { CURSOR, WINDOW, WINDOWS, INTENTS, START_AT, ADVANCE, INTEND, COMMIT, SETTLE, ANNOTATE, REWRITE, ACQUIRE, RENEW, RELEASE, FINDING, RECORD }

    /** When a call fails: with nothing done, or with everything done and only the answer lost. */
    public enum Phase { BEFORE, AFTER }

    /** Sees every call twice, before and after it took effect; may throw. */
    @FunctionalInterface
    public interface Probe {
        /**
         * @param call how often the operation was called, this call included; from 1
         */
        void at(Operation operation, int call, Phase phase);
    }

    private final Map<Operation, Integer> calls = new EnumMap<>(Operation.class);
    private final List<Probe> probes = new ArrayList<>();

    /** Lets a probe see, and fail, every call from now on. */
    public synchronized LedgerFaults probe(Probe probe) {
        probes.add(probe);
        return this;
    }

    /**
     * Fails one call.
     *
     * @param call the n-th of the operation, counted from 1 and from the ledger's creation
     * @param failure an unchecked exception, or an {@link Error} for a crash
     */
    public LedgerFaults fail(Operation operation, int call, Phase phase, Throwable failure) {
        return probe((o, n, p) -> {
            if (o == operation && n == call && p == phase) {
                raise(failure);
            }
        });
    }

    /** Fails the next call of an operation. */
    public LedgerFaults failNext(Operation operation, Phase phase, Throwable failure) {
        return fail(operation, calls(operation) + 1, phase, failure);
    }

    /** How often an operation was called. */
    public synchronized int calls(Operation operation) {
        return calls.getOrDefault(operation, 0);
    }

    /** Forgets every fault and probe; calls stay counted. */
    public synchronized void clear() {
        probes.clear();
    }

    int before(Operation operation) {
        int call;
        synchronized (this) {
            call = calls.merge(operation, 1, Integer::sum);
        }
        notify(operation, call, Phase.BEFORE);
        return call;
    }

    void after(Operation operation, int call) {
        notify(operation, call, Phase.AFTER);
    }

    private void notify(Operation operation, int call, Phase phase) {
        List<Probe> now;
        synchronized (this) {
            now = List.copyOf(probes);
        }
        now.forEach(probe -> probe.at(operation, call, phase));
    }

    private static void raise(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }
}
