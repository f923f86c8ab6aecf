package dev.coldarchive.policy;

import java.util.concurrent.atomic.AtomicLong;

/** The same numbers for the same seed: SplitMix64 (Steele, Lea and Flood, 2014). */
final class SeededChance implements Chance {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private final AtomicLong state;

    SeededChance(long seed) {
        this.state = new AtomicLong(seed);
    }

    @Override
    public double getAsDouble() {
        long z = state.addAndGet(GOLDEN_GAMMA);
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return ((z ^ z >>> 31) >>> 11) * 0x1.0p-53;
    }
}
