package dev.coldarchive.daemon.config;

/** A value that cannot be taken, with the reason in words that may be shown. */
final class BadValue extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    BadValue(String reason) {
        super(reason);
    }
}
