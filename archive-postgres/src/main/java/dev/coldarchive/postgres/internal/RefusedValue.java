package dev.coldarchive.postgres.internal;

/** A field that is not taken: a value that the archive cannot hold exactly, or bytes that are no value of the field's type. */
final class RefusedValue extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean malformed;
    private final String hint;

    private RefusedValue(String message, String hint, boolean malformed) {
        super(message, null, false, false);
        this.malformed = malformed;
        this.hint = hint;
    }

    static RefusedValue unarchivable(String reason, String hint) {
        return new RefusedValue(reason, hint, false);
    }

    /** @param size of a value that makes the row larger than it may be */
    static RefusedValue tooLarge(long size, long maxRow) {
        return unarchivable("a value of " + size + " bytes, in a row that may have " + maxRow,
                "shorten the value, or raise max-row-size of the table (the process needs a heap of about four times the largest row)");
    }

    static RefusedValue malformed(String reason) {
        return new RefusedValue(reason, "the stream from the server is damaged: look at proxies and drivers between", true);
    }

    boolean isMalformed() {
        return malformed;
    }

    String hint() {
        return hint;
    }
}
