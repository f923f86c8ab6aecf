package dev.coldarchive.daemon.operations;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.daemon.Composition;
import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.daemon.config.LedgerSettings;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.migrate.LayoutMigration;
import dev.coldarchive.migrate.LayoutMigration.Source;
import dev.coldarchive.migrate.RemovalReport;
import dev.coldarchive.policy.Chance;
import dev.coldarchive.policy.TimeSource;

/** Archives in another layout. */
public final class LayoutOperations {
    private LayoutOperations() {}

    /**
     * Of an archived table.
     *
     * @param wanted the table as the target's configuration describes it
     * @throws ArchiveException of category USAGE if both would use the same records of one ledger
     */
    public static LayoutMigration archive(Composition from, TableSpec table, Composition to, TableSpec wanted, ArchiveListener listener) {
        LedgerSettings one = from.configuration().ledger();
        LedgerSettings other = to.configuration().ledger();
        if (one.url().equals(other.url()) && one.schema().equals(other.schema()) && table.name().equals(wanted.name())) {
            throw new ArchiveException(ArchiveException.Category.USAGE, "cannot migrate table " + table.name() + ": source and target have the same ledger, whose records of it are those of the source",
                    "give the target's configuration a ledger schema of its own (and run archive init with it), or the table another name: --as").inTable(table.name());
        }
        return migration(Source.archive(from.store(), table, new Source.Books(from.ledger(), from.leases())), to, wanted, listener);
    }

    /**
     * Of files that another program wrote.
     *
     * @param from reaches their store
     */
    public static LayoutMigration files(Composition from, String prefix, String glob, Composition to, TableSpec wanted, ArchiveListener listener) {
        return migration(Source.files(from.store(), prefix, glob), to, wanted, listener);
    }

    private static LayoutMigration migration(Source source, Composition to, TableSpec wanted, ArchiveListener listener) {
        Configuration configuration = to.configuration();
        return LayoutMigration.of(source, new LayoutMigration.Target(to.store(), wanted, configuration.instance(), to.source()::identity, to.leases(), configuration.lease()),
                new LayoutMigration.Means(to.format(), configuration.workDir(), new BatchLimits(configuration.batchRows(), BatchLimits.DEFAULT.sizeBytes()), configuration.retries(), TimeSource.system(),
                        Chance.system(), listener));
    }

    /** Removes what the target holds, while no exporter may write the source. */
    public static RemovalReport remove(LayoutMigration migration, Composition from) {
        return migration.remove(from.removal()::remove);
    }
}
