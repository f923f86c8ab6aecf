package dev.coldarchive.restore;

import dev.coldarchive.cost.RetrievalTier;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.StoredObject;
import java.time.Instant;
import java.util.Optional;

/**
 * What a store can do that moves objects to where they are not read at once. Safe for use by several threads. Errors are thrown as
 * {@link dev.coldarchive.ArchiveException}s, {@link dev.coldarchive.Transient} where a retry may help: asking twice does no harm.
 */
public interface ColdStorage {

    /**
     * What the store says of one object.
     *
     * @param object as a look shows it
     * @param cold where it lies; empty if it is read without being restored
     * @param inProgress whether a copy is on its way
     * @param readableUntil when the copy that was made goes again, exclusive; empty if there is none. Some stores still name a time that has passed
     */
    record Standing(StoredObject object, Optional<ColdClass> cold, boolean inProgress, Optional<Instant> readableUntil) {}

    /** What becomes of a request. */
    enum Answer {
        /** A copy will be made, or the object comes back. */
        ACCEPTED,
        /** The copy that is there stays longer. */
        EXTENDED,
        /** Somebody has asked before, and it is not done. */
        IN_PROGRESS,
        /** The store cannot be that fast now; nothing was asked for. */
        NO_CAPACITY,
        /** It lies in no cold class any more. */
        NOT_COLD
    }

    /** How the object at a key stands, or empty if the store says for certain that there is none. */
    Optional<Standing> standing(ObjectKey key);

    /**
     * Asks for a readable copy, or for a longer life of the one that is there. When it returns the store has taken the request, and does it whatever becomes of this process.
     *
     * @param from where the object lies
     * @param tier one that the class {@linkplain ColdClass#offers offers}
     * @param days how long the copy stays once it is made; not sent where the object {@linkplain ColdClass#makesCopies comes back} itself
     */
    Answer restore(ObjectKey key, ColdClass from, RetrievalTier tier, int days);
}
