package dev.coldarchive.internal.work;

import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.format.FileFormat;
import dev.coldarchive.ledger.LeaseStore;
import dev.coldarchive.ledger.Ledger;
import dev.coldarchive.ledger.StoreFindings;
import dev.coldarchive.policy.Chance;
import dev.coldarchive.policy.TimeSource;
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
        Source source, FileFormat format, ObjectStore store, Ledger ledger, LeaseStore leases, StoreFindings findings, Path workDir, String instance, ArchiveListener listener,
        TimeSource time, Chance chance, BatchLimits limits, Duration openWriterWait, Duration leaseLength) {

    public Retries retries() {
        return new Retries(time, chance, listener);
    }
}
