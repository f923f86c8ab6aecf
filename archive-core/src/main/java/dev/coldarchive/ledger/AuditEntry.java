package dev.coldarchive.ledger;

import java.time.Instant;
import java.util.Optional;

/**
 * One change of a ledger, as it was written down with it.
 *
 * @param at by the ledger's clock
 * @param window start of the window that it was about; empty if it was about the table
 * @param action what was done: {@code commit}, {@code annotate}, {@code set-cursor} …
 * @param owner who held the lease
 * @param epoch of that lease
 * @param note what changed, in words
 * @param role as which the ledger's database knew them
 */
public record AuditEntry(Instant at, String table, Optional<Instant> window, String action, String owner, long epoch, String note, String role) {}
