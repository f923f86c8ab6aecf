package dev.coldarchive.policy;

import java.util.function.DoubleSupplier;

/** All the randomness there is, 0 to 1: the jitter of waits, the identity of a new work directory, the choice of drills. Safe for use by several threads. */
@FunctionalInterface
public interface Chance extends DoubleSupplier {

    /** The platform's secure random numbers. */
    static Chance system() {
        return new SystemChance();
    }

    /** The same numbers for the same seed. */
    static Chance seeded(long seed) {
        return new SeededChance(seed);
    }
}
