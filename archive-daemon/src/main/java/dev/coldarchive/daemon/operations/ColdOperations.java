package dev.coldarchive.daemon.operations;

import dev.coldarchive.TableSpec;
import dev.coldarchive.daemon.Composition;
import dev.coldarchive.restore.Patience;
import dev.coldarchive.restore.Restore;

/** What can be done about objects in cold storage classes. */
public final class ColdOperations {
    private ColdOperations() {}

    /**
     * Brings objects back.
     *
     * @throws dev.coldarchive.ArchiveException of category USAGE if the configured store has no cold storage classes
     */
    public static Restore restore(Composition composition) {
        return new Restore(composition.archiver(), composition.tables().stream().map(TableSpec::name).toList(), Restore.of(composition.store()), composition.configuration().cost().prices(),
                Patience.of(composition.configuration().retries()));
    }
}
