package dev.coldarchive.move;

import java.time.Instant;

/**
 * Rows that were moved in one transaction.
 *
 * @param to all before it have been moved
 */
public record MovedBatch(Instant to, long rows) {}
