package dev.coldarchive.ledger;

/** How far a window is. */
public enum WindowState {
    /** Known, nothing done yet. */
    PLANNED(false),
    /** An intent is open. */
    EXPORTING(false),
    /** Archived, and confirmed to be. */
    COMMITTED(true),
    /** Recounted for the last time before retention may drop it. */
    SEALED(true),
    /** Deleted from the source, with proof. */
    PRUNED(true),
    /** Refused, with the reason; the cursor stays before it. */
    QUARANTINED(false),
    /** Archived, and the archive has rows that the live source no longer has. */
    DIVERGED(true),
    /** The source had lost it, at least in part, before its first export, or before it was read again as it had to be. */
    SOURCE_GONE(true);

    private final boolean accountedFor;

    WindowState(boolean accountedFor) {
        this.accountedFor = accountedFor;
    }

    /** Whether the cursor may pass it. */
    public boolean accountedFor() {
        return accountedFor;
    }
}
