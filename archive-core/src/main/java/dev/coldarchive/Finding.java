package dev.coldarchive;

import java.util.Optional;

/**
 * Something that was found where somebody looked.
 *
 * @param severity how bad it is
 * @param area what was looked at: {@code lifecycle}
 * @param table the table it is about; empty if about all
 * @param message a sentence
 * @param command what to run; empty if there is nothing to run
 */
public record Finding(Severity severity, String area, Optional<String> table, String message, Optional<String> command) {

    /** How bad a finding is. */
    public enum Severity {
        /** Good to know. */
        NOTE,
        /** Somebody should look at it soon. */
        WARNING,
        /** Something does not work, or may be lost. */
        ERROR
    }
}
