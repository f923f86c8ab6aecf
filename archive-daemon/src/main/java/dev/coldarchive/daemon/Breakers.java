package dev.coldarchive.daemon;

import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.policy.CircuitBreaker;
import dev.coldarchive.policy.Dependency;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What the archiver at work leaves alone. The breakers of another one are closed at first, and nobody would ever say so. Safe for use by several threads. */
final class Breakers implements ArchiveListener {
    private final Set<Dependency> open = EnumSet.noneOf(Dependency.class);

    @Override
    public synchronized void breakerChanged(Dependency dependency, CircuitBreaker.State now, String reason) {
        if (now == CircuitBreaker.State.CLOSED) {
            open.remove(dependency);
        } else {
            open.add(dependency);
        }
    }

    /** Tells the listeners that all are closed, as the archiver whose they are works no more. */
    synchronized void begin(List<ArchiveListener> listeners) {
        open.forEach(dependency -> listeners.forEach(listener -> listener.breakerChanged(dependency, CircuitBreaker.State.CLOSED, "another configuration is at work, and tries it anew")));
        open.clear();
    }
}
