package dev.coldarchive;

/** A write whose answer was lost: it may stand, or not. */
public final class OutcomeUnknownException extends ArchiveException implements OutcomeUnknown {
    private static final long serialVersionUID = 1L;

    public OutcomeUnknownException(String message, String hint, Throwable cause) {
        super(Category.TRANSIENT, message, hint, cause);
    }
}
