package dev.coldarchive.daemon.operations;

import dev.coldarchive.daemon.Composition;
import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.gc.Cleanup;
import dev.coldarchive.policy.Chance;
import dev.coldarchive.policy.TimeSource;

/** What can be done about what is left behind: the one place that is given the right to remove. */
public final class CleanupOperations {
    private CleanupOperations() {}

    /** Finds it and takes it away. */
    public static Cleanup cleanup(Composition composition) {
        Configuration configuration = composition.configuration();
        Cleanup.Where where = new Cleanup.Where(composition.store(), composition.removal(), composition.ledger(), composition.leases(), configuration.workDir(), configuration.instance());
        return new Cleanup(where, composition.tables(), configuration.retries(), TimeSource.system(), Chance.system());
    }
}
