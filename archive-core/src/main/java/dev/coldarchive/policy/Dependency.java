package dev.coldarchive.policy;

import java.util.Locale;

/** What the exporter stands on, each with a circuit breaker of its own. */
public enum Dependency {
    /** The database that rows come from. */
    SOURCE,
    /** Where files go. */
    STORE,
    /** The record of what is archived. */
    LEDGER;

    /** As messages call it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
