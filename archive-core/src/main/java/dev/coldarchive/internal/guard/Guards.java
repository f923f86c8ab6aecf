package dev.coldarchive.internal.guard;

import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.policy.Chance;
import dev.coldarchive.policy.CircuitBreaker;
import dev.coldarchive.policy.Dependency;
import dev.coldarchive.policy.FailurePolicy;
import dev.coldarchive.policy.TimeSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/** The guard of each dependency, and how often each kind of call is tried. Safe for use by several threads. */
public record Guards(FailurePolicy policy, Guard source, Guard store, Guard ledger) {

    public static Guards of(FailurePolicy policy, TimeSource time, Chance chance, ArchiveListener listener) {
        return new Guards(policy, guard(Dependency.SOURCE, policy, time, chance, listener), guard(Dependency.STORE, policy, time, chance, listener),
                guard(Dependency.LEDGER, policy, time, chance, listener));
    }

    private static Guard guard(Dependency dependency, FailurePolicy policy, TimeSource time, Chance chance, ArchiveListener listener) {
        return new Guard(new CircuitBreaker(dependency, policy, time, listener::breakerChanged), time, chance, listener);
    }

    /** Does something whose calls are just made, each once, whatever the breakers say, and count for nothing: for looking on while others work. */
    public <T> T aside(Supplier<T> look) {
        return source.aside(() -> store.aside(() -> ledger.aside(look)));
    }

    /** Of every dependency. */
    public Map<Dependency, CircuitBreaker.State> states() {
        Map<Dependency, CircuitBreaker.State> states = new EnumMap<>(Dependency.class);
        states.put(Dependency.SOURCE, source.state());
        states.put(Dependency.STORE, store.state());
        states.put(Dependency.LEDGER, ledger.state());
        return states;
    }
}
