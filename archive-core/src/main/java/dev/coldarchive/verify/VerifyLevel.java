package dev.coldarchive.verify;

/** How closely a window is looked at; each level includes the ones before. */
public enum VerifyLevel {
    /** Ledger, manifest, and what the store says of the parts (size, checksum). */
    HEAD,
    /** Every part is read back: SHA-256, row count, digest. */
    FULL,
    /** Rows are read again from the source and compared: count and digest. */
    SOURCE
}
