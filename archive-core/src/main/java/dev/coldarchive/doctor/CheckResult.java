package dev.coldarchive.doctor;

import java.util.Optional;

/**
 * What became of a check.
 *
 * @param table configured name of the table it is about; empty if about all
 */
public record CheckResult(CheckId id, Optional<String> table, Outcome outcome) {

    /** How it went. */
    public Status status() {
        return outcome.status();
    }

    /** What was found, in words. */
    public String message() {
        return outcome.message();
    }

    /** What to do about it; empty if there is nothing to do. */
    public Optional<String> todo() {
        return outcome.todo();
    }
}
