package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.OutcomeUnknown;
import dev.coldarchive.Transient;
import dev.coldarchive.internal.work.Retries;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.policy.RetryPolicy;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.store.PreconditionFailedException;
import dev.coldarchive.store.PutCondition;
import dev.coldarchive.store.StoredObject;
import java.util.Optional;

/** Puts parts, each on the condition that nothing has changed at its key since it was looked at, and makes sure that they stand. */
final class PartUpload {
    private final ObjectStore store;
    private final Retries retries;

    PartUpload(ObjectStore store, Retries retries) {
        this.store = store;
        this.retries = retries;
    }

    /** Puts one part and returns what the manifest says of it. */
    Manifest.Part put(NextRevision.Change change) {
        WrittenPart part = change.part();
        PutCondition condition = change.before().stored().map(PutCondition::replacing).orElse(PutCondition.ABSENT);
        StoredObject stored = retries.repeat(RetryPolicy.STORE_PUT, "put " + part.key(), () -> {
            putOnce(part, condition);
            return confirm(part);
        });
        return new Manifest.Part(part.key(), part.slice(), part.values(), part.content(), part.digest(), stored.etag(), stored.versionId());
    }

    /** A refusal, or an unknown outcome, is looked at before it is believed: it may answer our own first try. */
    private void putOnce(WrittenPart part, PutCondition condition) {
        try {
            store.put(part.key(), part.file(), part.content(), condition);
        } catch (ArchiveException e) {
            if (!(e instanceof OutcomeUnknown) && !(e instanceof PreconditionFailedException)) {
                throw e;
            }
            if (!isThere(part)) {
                throw e;
            }
        }
    }

    private boolean isThere(WrittenPart part) {
        Optional<StoredObject> there = retries.call(RetryPolicy.STORE_READ, "look at " + part.key(), () -> store.head(part.key()));
        return there.isPresent() && there.get().sizeBytes() == part.content().sizeBytes() && there.get().sha256().equals(Optional.of(part.content().sha256()));
    }

    private StoredObject confirm(WrittenPart part) {
        return retries.call(RetryPolicy.STORE_READ, "confirm " + part.key(), () -> store.confirm(part.key(), part.content()));
    }

    /**
     * Drops what unfinished uploads of a dead process have left at a key.
     *
     * @return a warning if that was not possible: it costs storage, not rows
     */
    Optional<String> abandonLeftovers(ObjectKey key) {
        try {
            store.abandonUploads(key);
            return Optional.empty();
        } catch (ArchiveException e) {
            String why = e instanceof Transient ? "the store did not answer" : e.getMessage();
            return Optional.of("could not look for unfinished uploads of " + key + ": " + why + "; a lifecycle rule that aborts incomplete uploads clears them");
        }
    }
}
