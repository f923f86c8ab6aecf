package dev.coldarchive.ledger;

import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.window.Window;
import java.time.Instant;
import java.util.Optional;

/**
 * What the ledger knows of one window of one table.
 *
 * @param table configured name
 * @param window which
 * @param state how far it is
 * @param revision the n-th time it was archived; 0 if never
 * @param epoch epoch of the lease under which this was written
 * @param digest rows archived and their digest; {@link RowDigest#EMPTY} if none
 * @param sizeBytes size of its parts
 * @param manifestSha256 SHA-256 of this revision's manifest, hexadecimal; empty at revision 0
 * @param recount whether it has to be read again (it was archived while a writer was still open)
 * @param reason why it is in a state that needs a person; empty otherwise
 * @param updatedAt when this was written, by the ledger's clock; EPOCH in a record that is to be written
 */
public record WindowRecord(
        String table, Window window, WindowState state, int revision, long epoch, RowDigest digest, long sizeBytes,
        Optional<String> manifestSha256, boolean recount, Optional<String> reason, Instant updatedAt) {}
