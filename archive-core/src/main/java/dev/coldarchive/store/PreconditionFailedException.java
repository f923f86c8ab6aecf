package dev.coldarchive.store;

import dev.coldarchive.ArchiveException;

/** Something else is at the key than the put required. It may be this very put's own first try: look before believing it. */
public final class PreconditionFailedException extends ArchiveException {
    private static final long serialVersionUID = 1L;

    /**
     * @param key what was to be put
     * @param cause what the client library threw; null if nothing
     */
    public PreconditionFailedException(ObjectKey key, Throwable cause) {
        super(Category.INTEGRITY, "cannot write object " + key + ": something else is there than was expected", null, cause);
        atKey(key);
    }
}
