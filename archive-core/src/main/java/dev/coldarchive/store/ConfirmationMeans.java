package dev.coldarchive.store;

/** What a store that confirms puts by different means can say of them. Safe for use by several threads. */
public interface ConfirmationMeans {

    /** By what it is known that an object is what was put. */
    enum Means {
        /** A checksum of the whole object, which the store computed. */
        CHECKSUM,
        /** The ETag, where it is the content's MD5. */
        ETAG,
        /** The object is read back. */
        READING
    }

    /**
     * What {@link ObjectStore#confirm} goes by for an object that went up whole.
     *
     * @throws dev.coldarchive.ArchiveException if there is no such object
     */
    Means meansFor(ObjectKey key);
}
