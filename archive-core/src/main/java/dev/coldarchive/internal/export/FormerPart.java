package dev.coldarchive.internal.export;

import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.store.StoredObject;
import java.util.Optional;

/**
 * What is at the key of a part before a new revision is made.
 *
 * @param described what the last manifest says of it; empty if only an open intent, or an older system, has put it there
 * @param stored what is at the key now; empty if nothing is
 * @param intact whether what is there is what the manifest describes
 * @param begun whether what is there is what a revision that was begun has put, or a damaged form of it
 * @param lost whether the content that the manifest describes is there no more: missing, damaged or replaced
 */
record FormerPart(Optional<Manifest.Part> described, Optional<StoredObject> stored, boolean intact, boolean begun, boolean lost) {
    /** A key at which nothing is and nothing has to be. */
    static final FormerPart NOTHING = new FormerPart(Optional.empty(), Optional.empty(), false, false, false);

    /** What the store says of the object, so that a later look can tell whether it has changed. */
    Optional<String> tag() {
        return stored.map(FormerPart::tag);
    }

    static String tag(StoredObject object) {
        return object.etag() + " " + object.lastModified();
    }
}
