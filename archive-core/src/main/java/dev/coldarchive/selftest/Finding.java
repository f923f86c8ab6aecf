package dev.coldarchive.selftest;

/**
 * What became of one guarantee.
 *
 * @param detail what was seen, for people; may be empty
 */
public record Finding(Guarantee guarantee, Result result, String detail) {

    /** How a trial ended. */
    public enum Result {
        /** No trial failed. */
        KEPT,
        /** A trial failed. */
        BROKEN,
        /** The store does not offer it, and says so. */
        ABSENT,
        /** The trial could not be made. */
        UNKNOWN
    }
}
