package dev.coldarchive.restore;

import dev.coldarchive.policy.Chance;
import dev.coldarchive.policy.FailurePolicy;
import dev.coldarchive.policy.TimeSource;

/** How failures are met, and all the time there is to wait in. */
public record Patience(FailurePolicy retries, TimeSource time, Chance chance) {

    /** By the machine's clocks. */
    public static Patience of(FailurePolicy retries) {
        return new Patience(retries, TimeSource.system(), Chance.system());
    }
}
