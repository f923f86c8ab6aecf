package dev.coldarchive.verify;

/** How closely a window is looked at; each level proves what the ones before do. */
public enum VerifyLevel {
    /** Ledger, manifest, and what the store says of the parts (size, checksum). */
    HEAD,
    /** The end of every part is read, where the file says what it is: row count, columns, digest. */
    FOOTER,
    /** Every part is read back: SHA-256, row count, digest. */
    FULL,
    /** Rows are read again from the source and compared: count and digest. */
    SOURCE
}
