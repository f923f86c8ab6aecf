package dev.coldarchive.doctor;

import dev.coldarchive.ArchiveException;
import java.util.Optional;

/**
 * What a look has found.
 *
 * @param message a sentence, without its stop
 * @param todo one line of what to do, a command where there is one; empty if there is nothing to do
 */
public record Outcome(Status status, String message, Optional<String> todo) {

    /** All is well. */
    public static Outcome ok(String message) {
        return new Outcome(Status.OK, message, Optional.empty());
    }

    /** It works, and somebody should look. */
    public static Outcome warn(String message, String todo) {
        return new Outcome(Status.WARN, message, Optional.of(todo));
    }

    /** Something will not work, or does not. */
    public static Outcome fail(String message, String todo) {
        return new Outcome(Status.FAIL, message, Optional.of(todo));
    }

    /** It could not be looked at. */
    public static Outcome unknown(String message, String todo) {
        return new Outcome(Status.UNKNOWN, message, Optional.of(todo));
    }

    static Outcome of(ArchiveException e) {
        return new Outcome(Status.FAIL, e.getMessage(), e.hint());
    }
}
