package dev.coldarchive.store;

import dev.coldarchive.ArchiveException;

/** The object is there and whole, and its content cannot be read before it is restored from a cold storage class. Trying again does not help. */
public final class ColdObjectException extends ArchiveException {
    private static final long serialVersionUID = 1L;

    /** @param doing {@code cannot <verb> <key>} */
    public ColdObjectException(String doing, ObjectKey key, String storageClass, Throwable cause) {
        super(Category.FAILURE, doing + ": it lies in a cold storage class (" + storageClass + ")", "restore it (archive restore, of its table and window), then run the same again", cause);
        atKey(key);
    }
}
