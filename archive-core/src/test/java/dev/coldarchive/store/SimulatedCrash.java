package dev.coldarchive.store;

/** The process dies here: an Error, so that nothing that handles exceptions goes on as if it lived. */
public final class SimulatedCrash extends Error {
    private static final long serialVersionUID = 1L;

    public SimulatedCrash(String where) {
        super(where);
    }
}
