package dev.coldarchive;

/** A dependency refused or did not answer, and nothing was changed: time-out, throttling, lost connection while reading. */
public final class TransientException extends ArchiveException implements Transient {
    private static final long serialVersionUID = 1L;

    public TransientException(String message, String hint, Throwable cause) {
        super(Category.TRANSIENT, message, hint, cause);
    }
}
