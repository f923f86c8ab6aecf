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
 */
public record StoredObject(
        ObjectKey key, long sizeBytes, String etag, Optional<String> versionId, Optional<String> sha256, Instant lastModified, Optional<String> storageClass) {}
