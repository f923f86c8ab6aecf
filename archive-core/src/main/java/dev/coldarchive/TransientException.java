package dev.coldarchive;

/** A dependency refused or did not answer, and nothing was changed: time-out, throttling, lost connection while reading. */
public final class TransientException extends ArchiveException implements Transient {
    private static final long serialVersionUID = 1L;

    /**
     * @param message {@code cannot read trades: the connection was lost}
     * @param hint the way out; null if there is none to tell
     * @param cause what the driver threw; null if nobody did
     */
    public TransientException(String message, String hint, Throwable cause) {
        super(Category.TRANSIENT, message, hint, cause);
    }
}
