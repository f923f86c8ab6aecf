package dev.coldarchive.simulation;

/** An invariant does not hold: an Error, so that nothing that handles exceptions goes on. */
final class Violation extends Error {
    private static final long serialVersionUID = 1L;

    Violation(String invariant, String what) {
        super(invariant + ": " + what, null, false, true);
    }
}
