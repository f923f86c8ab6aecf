package dev.coldarchive.doctor;

import java.util.Locale;

/** What checks are grouped by, in the order in which they are looked at. */
public enum Area {
    CONFIGURATION,
    NETWORK,
    DATABASE,
    LEDGER,
    TABLES,
    STORE,
    ARCHIVE,
    RETENTION,
    MACHINE;

    /** {@code configuration}. */
    public String words() {
        return name().toLowerCase(Locale.ROOT);
    }
}
