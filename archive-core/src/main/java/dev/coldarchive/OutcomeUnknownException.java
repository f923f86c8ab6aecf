package dev.coldarchive;

/** A write whose answer was lost: it may stand, or not. */
public final class OutcomeUnknownException extends ArchiveException implements OutcomeUnknown {
    private static final long serialVersionUID = 1L;

    /**
     * @param message {@code cannot put raw/a.parquet: no answer came}
     * @param hint the way out; null if there is none to tell
     * @param cause what the driver threw; null if nobody did
     */
    public OutcomeUnknownException(String message, String hint, Throwable cause) {
        super(Category.TRANSIENT, message, hint, cause);
    }
}
