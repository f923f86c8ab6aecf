package dev.coldarchive.store;

import java.nio.file.Path;

/**
 * Where files go: a bucket, a directory. It never deletes. Safe for use by several threads; conditions hold between
 * processes as far as {@link #conditionalWrites()} says.
 */
public interface ObjectStore extends ObjectReader {

    /** How far conditions on puts can be relied on when two processes write at once. */
    enum ConditionalWrites {
        /** Exactly one of several racing puts wins. */
        ATOMIC,
        /** Conditions are checked, but a race may have several winners. */
        RACY,
        /** Conditions are not checked. */
        IGNORED,
        /** Nobody knows: to be taken for {@link #RACY}. */
        UNKNOWN
    }

    /**
     * Where this is, without any secret: {@code s3://bucket/prefix}, {@code file:///path}. No two stores have the same: one that is
     * reached at an endpoint of its own names it, {@code s3://bucket/prefix?endpoint=https://minio.internal:9000}.
     */
    String uri();

    /** What the adapter knows by itself; a selftest may have found out more, see {@link dev.coldarchive.ledger.StoreFinding#believed}. */
    ConditionalWrites conditionalWrites();

    /**
     * Puts the file at the key, whole or not at all: no reader ever sees a part of it. The SHA-256 is kept in the
     * object's metadata, and the store checks a checksum of what arrives.
     *
     * @param file a local file that does not change meanwhile
     * @param content digest of that file
     * @param condition what must be at the key now
     * @throws PreconditionFailedException if something else is there
     * @throws dev.coldarchive.OutcomeUnknownException if the answer was lost: the object may stand, or not
     * @throws dev.coldarchive.TransientException if nothing was written and a retry may succeed
     * @throws dev.coldarchive.ArchiveException of category INTEGRITY if the file is not what its digest says: to send it again would not help
     */
    StoredObject put(ObjectKey key, Path file, ContentDigest content, PutCondition condition);

    /**
     * Makes sure that exactly this content is at the key, by the strongest means the store offers: a full-object checksum,
     * else the ETag of a single-part upload, else reading it back.
     *
     * @throws dev.coldarchive.ArchiveException of category INTEGRITY if it is missing or different
     */
    StoredObject confirm(ObjectKey key, ContentDigest content);

    /**
     * Drops what unfinished uploads to exactly this key have left behind. Nothing that is visible changes; a store that
     * leaves nothing behind does nothing.
     *
     * @return how many uploads were dropped
     * @throws dev.coldarchive.ArchiveException of category PERMISSION if the store does not allow it: a warning for the caller
     */
    int abandonUploads(ObjectKey key);
}
