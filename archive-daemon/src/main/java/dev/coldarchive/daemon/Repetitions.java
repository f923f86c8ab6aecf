package dev.coldarchive.daemon;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/**
 * Decides which of the failures that come again and again are said: the first of a kind, and after that one each ten minutes, with how many were not said meanwhile. Remembers a
 * thousand kinds. Safe for use by several threads.
 */
final class Repetitions {
    private static final Duration AGAIN = Duration.ofMinutes(10);
    private static final int KINDS = 1_000;

    private final LongSupplier nanos;
    private final Map<String, Said> kinds = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Said> eldest) {
            return size() > KINDS;
        }
    };

    private record Said(long at, int unsaid) {}

    /** @param nanos a clock that never jumps */
    Repetitions(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** How many of this kind were not said since the last one that was; empty if this one is not to be said either. */
    synchronized OptionalInt hear(String kind) {
        Said before = kinds.get(kind);
        if (before != null && nanos.getAsLong() - before.at() < AGAIN.toNanos()) {
            kinds.put(kind, new Said(before.at(), before.unsaid() + 1));
            return OptionalInt.empty();
        }
        kinds.put(kind, new Said(nanos.getAsLong(), 0));
        return OptionalInt.of(before == null ? 0 : before.unsaid());
    }

    /** The next one of this kind is a first one again. */
    synchronized void over(String kind) {
        kinds.remove(kind);
    }
}
