package dev.coldarchive.ledger;

import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.window.Window;
import java.util.List;

/**
 * What is about to be put, written down before the first put: after a crash it says what an object at one of these keys is.
 *
 * @param revision the revision that is being made
 * @param epoch epoch of the lease that it is made under
 * @param owner who holds that lease
 * @param parts every part that will be put
 */
public record Intent(String table, Window window, int revision, long epoch, String owner, List<PlannedPart> parts) {

    public Intent {
        parts = List.copyOf(parts);
    }

    /** One object that is about to be put. */
    public record PlannedPart(ObjectKey key, long sizeBytes, String sha256) {}
}
