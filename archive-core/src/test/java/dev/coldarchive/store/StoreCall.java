package dev.coldarchive.store;

/**
 * One moment of one call of a {@link MemoryStore}, as its {@link MemoryStore#onCall hooks} see it.
 *
 * @param operation what is called
 * @param key the object key; for a list the prefix, as given
 * @param nth the call's number among those of this operation, from 1
 * @param phase how far it has come
 */
public record StoreCall(Operation operation, String key, int nth, Phase phase) {

    /** {@code READ} is one read from a stream that {@code OPEN} returned; {@code LIST} is counted a page. */
    public enum Operation { HEAD, OPEN, READ, LIST, PUT, CONFIRM, ABANDON }

    /** How far a call has come. */
    public enum Phase {
        /** Nothing has happened yet. */
        BEFORE,
        /** Puts only, on a store that is not atomic: the condition was found true, nothing is written. Others may run here. */
        CHECKED,
        /** Puts only: bytes were sent and nothing is visible; who throws here leaves an unfinished upload. */
        PARTIAL,
        /** It has happened; who throws here loses the answer. */
        AFTER
    }
}
