package dev.coldarchive.store;

import java.time.Instant;
import java.util.Optional;

/**
 * What a store says of one object.
 *
 * @param key its name
 * @param sizeBytes length of its content
 * @param etag opaque tag of this content, as conditional writes take it
 * @param versionId version, where the store keeps versions
 * @param sha256 the SHA-256 that was put into its metadata when it was written; a listing leaves it out
 * @param lastModified when it was written, by the store's clock
 * @param storageClass as the store spells it; empty for the usual one
 * @param cold whether its content cannot be read before it is restored; a listing goes by the storage class alone
 */
public record StoredObject(
        ObjectKey key, long sizeBytes, String etag, Optional<String> versionId, Optional<String> sha256, Instant lastModified, Optional<String> storageClass, boolean cold) {

    /** What a person should know before it is overwritten or read; empty for an object of the usual class. */
    public Optional<String> coldness() {
        return storageClass.map(named -> "it lies in storage class " + named + (cold ? " and is not restored" : ""));
    }
}
