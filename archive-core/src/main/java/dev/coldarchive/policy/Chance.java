package dev.coldarchive.policy;

import java.util.function.DoubleSupplier;

/** All the randomness there is, 0 to 1: the jitter of waits, and the identity of a new work directory. Safe for use by several threads. */
@FunctionalInterface
public interface Chance extends DoubleSupplier {

    /** The platform's secure random numbers. */
    static Chance system() {
        return new SystemChance();
    }
}
