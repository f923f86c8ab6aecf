package dev.coldarchive.ledger;

import java.time.Instant;

/**
 * End of the contiguous run of windows of a table that are accounted for.
 *
 * @param table configured name
 * @param position every window that ends at or before this is accounted for
 * @param movedAt when it got here, by the ledger's clock
 */
public record Cursor(String table, Instant position, Instant movedAt) {}
