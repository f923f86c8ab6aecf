package dev.coldarchive.internal.work;

import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.format.FileFormat;
import dev.coldarchive.internal.guard.GuardedLedger;
import dev.coldarchive.internal.guard.GuardedMarks;
import dev.coldarchive.internal.guard.GuardedSource;
import dev.coldarchive.internal.guard.GuardedStore;
import dev.coldarchive.internal.guard.Guards;
import dev.coldarchive.ledger.LeaseStore;
import dev.coldarchive.ledger.Ledger;
import dev.coldarchive.ledger.StoreFindings;
import dev.coldarchive.policy.Chance;
import dev.coldarchive.policy.TimeSource;
import dev.coldarchive.source.MarkLog;
import dev.coldarchive.source.Source;
import dev.coldarchive.store.ObjectStore;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Everything outside that the algorithm touches.
 *
 * @param openWriterWait how long a window waits for writers that are still open before it is archived all the same
 * @param leaseLength how long a table stays with an exporter that does not answer
 */
public record Ports(
        Source source, MarkLog marks, FileFormat format, ObjectStore store, Ledger ledger, LeaseStore leases, StoreFindings findings, Path workDir, String instance,
        ArchiveListener listener, TimeSource time, Guards guards, Chance chance, BatchLimits limits, Duration openWriterWait, Duration leaseLength) {

    /** The same ports, tried again and left alone as the guards say. */
    public Ports guarded() {
        GuardedLedger record = new GuardedLedger(ledger, leases, findings, guards);
        return new Ports(new GuardedSource(source, guards), new GuardedMarks(marks, guards), format, new GuardedStore(store, guards), record, record, record, workDir, instance,
                listener, time, guards, chance, limits, openWriterWait, leaseLength);
    }

    /** The store alone. */
    public Storage storage() {
        return new Storage(store, guards, listener);
    }
}
