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
 * @param parkedRows rows of this revision that could not be merged into its parts, and lie in files of their own; see {@link Manifest.Parked}
 * @param archiveOnly rows that the archive has and the live source no longer had when they were last compared; {@link RowDigest#EMPTY} if none
 * @param acknowledged who has accepted what {@code reason} says, and with which words; empty if nobody has
 * @param updatedAt when this was written, by the ledger's clock; EPOCH in a record that is to be written
 */
public record WindowRecord(
        String table, Window window, WindowState state, int revision, long epoch, RowDigest digest, long sizeBytes,
        Optional<String> manifestSha256, boolean recount, Optional<String> reason, long parkedRows, RowDigest archiveOnly, Optional<String> acknowledged, Instant updatedAt) {

    /** A window without parked rows whose source has all that the archive has. */
    public WindowRecord(String table, Window window, WindowState state, int revision, long epoch, RowDigest digest, long sizeBytes,
            Optional<String> manifestSha256, boolean recount, Optional<String> reason, Instant updatedAt) {
        this(table, window, state, revision, epoch, digest, sizeBytes, manifestSha256, recount, reason, 0, RowDigest.EMPTY, Optional.empty(), updatedAt);
    }

    /** Whether a person, or another read, is waited for. */
    public boolean needsAttention() {
        return recount || acknowledged.isEmpty() && (reason.isPresent() || parkedRows > 0);
    }

    /** The same window in another state, for {@link Ledger#annotate}. */
    public WindowRecord in(WindowState other) {
        return new WindowRecord(table, window, other, revision, epoch, digest, sizeBytes, manifestSha256, recount, reason, parkedRows, archiveOnly, acknowledged, updatedAt);
    }

    /** The same window, with a reason that needs a person, for {@link Ledger#annotate}. */
    public WindowRecord because(String why) {
        return new WindowRecord(table, window, state, revision, epoch, digest, sizeBytes, manifestSha256, recount, Optional.of(why), parkedRows, archiveOnly, acknowledged, updatedAt);
    }

    /** The same window, to be read again, for {@link Ledger#annotate}. */
    public WindowRecord toBeReadAgain() {
        return new WindowRecord(table, window, state, revision, epoch, digest, sizeBytes, manifestSha256, true, reason, parkedRows, archiveOnly, acknowledged, updatedAt);
    }

    /** The same window, no longer to be read again, for {@link Ledger#annotate}. */
    public WindowRecord recounted() {
        return new WindowRecord(table, window, state, revision, epoch, digest, sizeBytes, manifestSha256, false, reason, parkedRows, archiveOnly, acknowledged, updatedAt);
    }

    /** The same window, with more to say of it, for {@link Ledger#annotate}. */
    public WindowRecord saying(String more) {
        return new WindowRecord(table, window, state, revision, epoch, digest, sizeBytes, manifestSha256, recount, Optional.of(reason.map(said -> said + "; ").orElse("") + more),
                parkedRows, archiveOnly, acknowledged, updatedAt);
    }

    /** The same window, with what it says accepted by a person and no longer in the way, for {@link Ledger#annotate}. */
    public WindowRecord acknowledgedBy(String whoAndWhy) {
        return new WindowRecord(table, window, state == WindowState.DIVERGED ? WindowState.COMMITTED : state, revision, epoch, digest, sizeBytes, manifestSha256, recount, reason,
                parkedRows, archiveOnly, Optional.of(whoAndWhy), updatedAt);
    }
}
