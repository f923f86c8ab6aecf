package dev.coldarchive;

import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.policy.RetentionRisk;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where one table stands.
 *
 * @param table configured name
 * @param cursor every window that ends at or before this is accounted for; empty before the first export
 * @param lastSuccess when the cursor last moved, by the ledger's clock
 * @param lag now minus cursor, zero without one
 * @param retention how long it is overdue, what that means, and how long until retention takes rows that are not archived for good
 * @param windows number of windows by state
 * @param rows rows in the archive
 * @param sizeBytes size of the parts in the archive
 * @param lateRows what came late, and what waits to be looked at
 * @param waiting how many windows wait for a person or for another read
 * @param needsAttention the first 100 of them, oldest first
 */
public record TableStatus(
        String table, Optional<Instant> cursor, Optional<Instant> lastSuccess, Duration lag, RetentionRisk retention,
        Map<WindowState, Long> windows, long rows, long sizeBytes, LateRows lateRows, long waiting, List<WindowRecord> needsAttention) {}
