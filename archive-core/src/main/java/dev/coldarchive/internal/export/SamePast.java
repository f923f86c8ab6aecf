package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.manifest.ArchiveIdentity;
import dev.coldarchive.internal.manifest.PastDifference;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.Cursor;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes sure that ledger and archive tell of the same past before a table is exported: once a process, and again when a cursor was found to have gone back. A ledger
 * that was restored from a backup, lost its last commits in a failover, or was copied together with its database, no longer knows what the archive holds. Safe for use by several
 * threads.
 */
public final class SamePast {
    private final Map<String, Instant> seen = new ConcurrentHashMap<>();

    /**
     * @throws ArchiveException of category INTEGRITY if the ledger has forgotten what the archive holds, or speaks of windows of which the archive has nothing
     */
    public void require(Ports ports, TableSpec table) {
        Instant cursor = ports.ledger().cursor(table.name()).map(Cursor::position).orElse(Instant.MIN);
        Instant before = seen.get(table.name());
        boolean inDoubt = before == null || cursor.isBefore(before);
        if (inDoubt && new ArchiveIdentity(ports).differences(table).isEmpty()) { // what belongs to somebody else is refused for that
            Optional<ArchiveException> refusal = PastDifference.of(ports, table).refusal();
            if (refusal.isPresent()) {
                throw refusal.get();
            }
        }
        seen.put(table.name(), cursor);
    }
}
