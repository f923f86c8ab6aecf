package dev.coldarchive.ledger;

import java.time.Instant;

/**
 * Time-bounded right to work on a table.
 *
 * @param table configured name
 * @param owner who holds it
 * @param epoch number of this holding, larger than every former one of the table: what fences a stale holder
 * @param expiresAt by the ledger's clock
 */
public record Lease(String table, String owner, long epoch, Instant expiresAt) {}
