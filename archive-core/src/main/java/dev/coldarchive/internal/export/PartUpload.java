package dev.coldarchive.internal.export;

import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.SafePut;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.store.PutCondition;
import dev.coldarchive.store.StoredObject;

/** Puts parts, each on the condition that nothing has changed at its key since it was looked at, and makes sure that they stand. */
final class PartUpload {
    private final Ports ports;

    PartUpload(Ports ports) {
        this.ports = ports;
    }

    /** Puts one part and returns what the manifest says of it. */
    Manifest.Part put(NextRevision.Change change) {
        WrittenPart part = change.part();
        PutCondition condition = change.before().stored().map(PutCondition::replacing).orElse(PutCondition.ABSENT);
        StoredObject stored = new SafePut(ports).put(part.key(), part.file(), part.content(), condition);
        return new Manifest.Part(part.key(), part.slice(), part.values(), part.content(), part.digest(), stored.etag(), stored.versionId());
    }
}
