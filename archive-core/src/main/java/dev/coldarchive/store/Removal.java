package dev.coldarchive.store;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Takes away what nobody needs: apart from {@link ObjectStore}, which never deletes, so that nothing has this right but what is given it. Needs rights that an exporter has not.
 * Safe for use by several threads.
 */
public interface Removal {

    /**
     * An upload that was begun, and neither finished nor dropped. Nothing of it can be read, and it is paid for.
     *
     * @param key where it would go; empty where the store does not keep that, and knows by itself that whoever began it is dead
     * @param name what the store calls it
     * @param begunAt by the store's clock
     * @param sizeBytes what was sent by now
     */
    record Upload(Optional<ObjectKey> key, String name, Instant begunAt, long sizeBytes) {}

    /** All unfinished uploads; those that are running are among them where they have a key. An error is thrown from the stream, never an early end. The caller closes the stream. */
    Stream<Upload> uploads();

    /**
     * Drops an upload.
     *
     * @return false if it had ended by itself
     */
    boolean drop(Upload upload);

    /**
     * Removes an object, if it is still the one that was seen. A bucket with versions keeps it as a former one.
     *
     * @param seen as the store listed it, or showed it
     * @return false if something else is there by now, or nothing
     * @throws dev.coldarchive.ArchiveException of category PERMISSION if the store does not allow it
     */
    boolean remove(StoredObject seen);
}
