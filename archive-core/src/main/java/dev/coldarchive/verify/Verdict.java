package dev.coldarchive.verify;

/** What verification found of a window. */
public enum Verdict {
    /** The archive holds exactly what it should. */
    OK(false),
    /** Due, and not archived yet. */
    PENDING(false),
    /** An export is at it. */
    IN_PROGRESS(false),
    /** Archived, and had no rows. */
    EMPTY(false),
    /** A part or the manifest is not there. */
    MISSING(true),
    /** An object is there that no manifest names. */
    EXTRA(true),
    /** What is there is not what the ledger or the source has. */
    MISMATCH(true),
    /** A part cannot be read, or its content is not what the manifest says. */
    CORRUPT(true),
    /** The source has rows that the archive does not have. */
    LATE_ROWS(true),
    /** The source no longer has the window; the archive was checked against itself. */
    SOURCE_GONE(false);

    private final boolean problem;

    Verdict(boolean problem) {
        this.problem = problem;
    }

    /** Whether somebody has to act. */
    public boolean problem() {
        return problem;
    }
}
