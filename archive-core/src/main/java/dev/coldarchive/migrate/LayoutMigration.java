package dev.coldarchive.migrate;

import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.format.FileFormat;
import dev.coldarchive.internal.migrate.Migration;
import dev.coldarchive.ledger.LeaseStore;
import dev.coldarchive.ledger.LedgerReader;
import dev.coldarchive.policy.Chance;
import dev.coldarchive.policy.FailurePolicy;
import dev.coldarchive.policy.TimeSource;
import dev.coldarchive.source.SourceIdentity;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.store.StoredObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Brings archived rows into another grid or layout: an archive of its own, under another prefix or another table name, with manifests by which verification, the rebuilding of a
 * ledger and the exporter work. The source is only read; it is removed by {@link #remove}, once the target was read back whole.
 *
 * <p>Dies anywhere and is run again: what stands stays, what was announced is continued, and no manifest ever names what is not there. Memory does not grow with rows.
 * For one thread.
 */
public final class LayoutMigration {
    private final Migration migration;

    private LayoutMigration(Migration migration) {
        this.migration = migration;
    }

    /**
     * Where rows come from.
     *
     * @param table the archived table; empty for files that somebody else wrote
     * @param books what the table's exporter goes by; empty for such files
     * @param prefix what the keys of such files begin with
     * @param glob which file names
     */
    public record Source(ObjectStore store, Optional<TableSpec> table, Optional<Books> books, String prefix, String glob) {
        /** What says whether an exporter works on the table, and keeps it from that. */
        public record Books(LedgerReader ledger, LeaseStore leases) {}

        /** An archived table. */
        public static Source archive(ObjectStore store, TableSpec table, Books books) {
            return new Source(store, Optional.of(table), Optional.of(books), "", "");
        }

        /** Files of another program, which have the target's time column. */
        public static Source files(ObjectStore store, String prefix, String glob) {
            return new Source(store, Optional.empty(), Optional.empty(), prefix, glob);
        }

        /** What it is called in notes that outlive this process. */
        public String name() {
            return store.uri() + " " + table.map(TableSpec::name).orElse(prefix + glob);
        }
    }

    /**
     * Where they go.
     *
     * @param table its grid, slices, layout and compression
     * @param instance name of the installation that is to own the archive
     * @param identity the database that the exporter will go on from; asked once
     */
    public record Target(ObjectStore store, TableSpec table, String instance, Supplier<SourceIdentity> identity, LeaseStore leases, Duration leaseLength) {}

    /**
     * What it works with.
     *
     * @param workDir locked while it works
     */
    public record Means(FileFormat format, Path workDir, BatchLimits limits, FailurePolicy failures, TimeSource time, Chance chance, ArchiveListener listener) {}

    /**
     * @throws dev.coldarchive.ArchiveException of category USAGE if both are the same archive of the same table, or disagree about the time column
     */
    public static LayoutMigration of(Source source, Target target, Means means) {
        return new LayoutMigration(new Migration(source, target, means));
    }

    /** Says what {@link #run} would do. Reads the source's manifests, or the ends of its files. */
    public MigrationPlan plan() {
        return migration.plan();
    }

    /**
     * Writes all windows of the target that do not stand yet, oldest first.
     *
     * @param keepAside whether rows that lie in no window are put in a file of their own; else they are a reason to refuse foreign files, before anything is written
     */
    public MigrationReport run(boolean keepAside) {
        return migration.run(keepAside);
    }

    /** Reads the whole target back, and says what of the source it holds. Changes nothing. */
    public RemovalReport planRemoval() {
        return migration.verify();
    }

    /**
     * The same, and then removes those objects of the source, unless there is any problem. Each is removed only if it is still the one that was looked at. The source's lease is held meanwhile.
     *
     * @param removal removes one object, if it is still that one: {@link dev.coldarchive.store.Removal#remove}
     * @throws dev.coldarchive.ledger.LeaseHeldException if an exporter has the source
     * @throws dev.coldarchive.ledger.FencedException if somebody has taken it meanwhile; what is removed by then the target holds
     */
    public RemovalReport remove(Predicate<StoredObject> removal) {
        return migration.remove(removal);
    }
}
