package dev.coldarchive.doctor;

import java.time.Instant;
import java.util.Optional;

/**
 * What a bucket says of itself, for whoever looks for what is wrong there. Nothing that is stored is changed. Every method throws an {@link dev.coldarchive.ArchiveException}: of category
 * PERMISSION where the right to look is missing, of another one where the store does not answer or does not know the question. Safe for use by several threads.
 */
public interface BucketFacts {

    /** Name of the bucket, for commands. */
    String bucket();

    /** The store's clock, in whole seconds; empty if its answers have no date. */
    Optional<Instant> now();

    /** {@code Enabled} or {@code Suspended}; empty if it never was. */
    Optional<String> versioning();

    /** {@code AES256} or {@code aws:kms}; empty if objects are not encrypted by themselves. */
    Optional<String> encryption();

    /** Whether every form of public access is blocked. */
    boolean publicAccessBlocked();

    /** Whether a policy makes it public. */
    boolean publicByPolicy();

    /** {@code BucketOwnerEnforced}, {@code BucketOwnerPreferred} or {@code ObjectWriter}; empty if nothing is said. */
    Optional<String> ownership();

    /** Begins an upload in parts to a key below the prefix, lists it, and drops it; no object comes of it. */
    void uploadAndDrop(String key);

    /**
     * Whether objects could be deleted, found out by a DELETE of a key that was never written, on the condition that it exists: where conditions are kept not even a version's marker
     * comes of it.
     *
     * @param key below the prefix; nobody may ever write to it
     */
    boolean mayDelete(String key);
}
