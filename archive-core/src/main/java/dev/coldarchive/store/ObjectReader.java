package dev.coldarchive.store;

import java.io.InputStream;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The half of an object store that only looks. Safe for use by several threads.
 *
 * <p>An error is never an empty answer: whatever keeps a method from knowing is thrown as an
 * {@link dev.coldarchive.ArchiveException}, {@link dev.coldarchive.Transient} where a retry may help.
 */
public interface ObjectReader {

    /** The object at the key, or empty if the store says for certain that there is none. */
    Optional<StoredObject> head(ObjectKey key);

    /**
     * The object's content from {@code offset} to its end, of the version that is current at the call. The caller closes
     * the stream; errors while reading it are thrown as {@link dev.coldarchive.ArchiveException} too.
     *
     * @param offset bytes to leave out, not negative; at or past the end the stream is empty
     * @throws ColdObjectException if it has to be restored first
     * @throws dev.coldarchive.ArchiveException if there is no such object
     */
    InputStream open(ObjectKey key, long offset);

    /**
     * All objects whose key starts with the prefix and whose file name matches, ordered by key (UTF-8 bytes). Objects
     * written or removed meanwhile may be in or not. Pages are fetched as the stream is read; an error on any page is
     * thrown from the stream, never an early end. The caller closes the stream.
     *
     * @param prefix start of the keys, {@code ""} for all
     * @param fileNameGlob {@code *}, {@code ?} and {@code [...]} matched against the part after the last {@code /}; {@code "*"} for all
     */
    Stream<StoredObject> list(String prefix, String fileNameGlob);
}
