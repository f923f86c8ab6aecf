package dev.coldarchive.policy;

import java.security.SecureRandom;

/** The platform's random numbers: the one place in the core that draws them. */
final class SystemChance implements Chance {
    private final SecureRandom random = new SecureRandom();

    @Override
    public double getAsDouble() {
        return random.nextDouble();
    }
}
