package dev.coldarchive.daemon.operations;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.Finding;
import dev.coldarchive.TableSpec;
import dev.coldarchive.daemon.Composition;
import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.ledger.Ledger;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.lifecycle.BucketLifecycle;
import dev.coldarchive.lifecycle.Lifecycle;
import dev.coldarchive.policy.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What can be done about the rules of the bucket. */
public final class LifecycleOperations {
    private static final int LOOKED_AT = 48;

    private LifecycleOperations() {}

    /** @throws ArchiveException of category USAGE if the store is a directory */
    public static Lifecycle of(Composition composition) {
        BucketLifecycle bucket = composition.bucketLifecycle().orElseThrow(() -> new ArchiveException(ArchiveException.Category.USAGE,
                "cannot look at lifecycle rules of " + composition.store().uri() + ": a directory has none", "rules belong to buckets; what lies in a directory stays until somebody moves it"));
        return lifecycle(composition, bucket);
    }

    /**
     * Where the bucket's rules contradict the archive, each other or the configuration; empty if nowhere, or if the store is a directory.
     *
     * @throws ArchiveException if the bucket does not answer or may not be asked
     */
    public static List<Finding> findings(Composition composition) {
        return composition.bucketLifecycle().map(bucket -> lifecycle(composition, bucket).findings()).orElse(List.of());
    }

    private static Lifecycle lifecycle(Composition composition, BucketLifecycle bucket) {
        return new Lifecycle(bucket, composition.configuration().store().prefix(), composition.configuration().lifecycle(), composition.tables(),
                table -> fileBytes(composition.ledger(), table), TimeSource.system());
    }

    /** How large the files of the last windows are. Without a ledger nobody knows, and rules can be looked at all the same. */
    private static OptionalLong fileBytes(Ledger ledger, TableSpec table) {
        try {
            Optional<Instant> end = ledger.cursor(table.name()).map(Cursor::position);
            Duration span = table.grid().every().multipliedBy(LOOKED_AT);
            OptionalDouble mean = end.map(to -> ledger.windows(table.name(), to.minus(span), to)).orElse(List.of()).stream().mapToLong(WindowRecord::sizeBytes).filter(bytes -> bytes > 0).average();
            return mean.isPresent() ? OptionalLong.of(Math.round(mean.getAsDouble() / table.slices())) : OptionalLong.empty();
        } catch (ArchiveException e) {
            return OptionalLong.empty();
        }
    }
}
