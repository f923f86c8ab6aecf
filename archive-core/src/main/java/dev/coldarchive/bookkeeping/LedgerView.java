package dev.coldarchive.bookkeeping;

import dev.coldarchive.ledger.AuditEntry;
import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.ledger.Hold;
import dev.coldarchive.ledger.Intent;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.WindowState;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the ledger says of one table.
 *
 * @param cursor empty if it never had one
 * @param windows how many there are of each state; states without a window are left out
 * @param rows archived
 * @param sizeBytes of their files
 * @param attention windows that wait for a person or another read
 * @param intents revisions that were begun and not committed
 * @param lease who works on it; empty if nobody does
 * @param holds what keeps its rows from being deleted
 * @param audit the latest changes, the newest first
 */
public record LedgerView(String table, Optional<Cursor> cursor, Map<WindowState, Long> windows, long rows, long sizeBytes, long attention, List<Intent> intents, Optional<Lease> lease,
        List<Hold> holds, List<AuditEntry> audit) {}
