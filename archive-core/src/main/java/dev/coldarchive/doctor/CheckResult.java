package dev.coldarchive.doctor;

import java.util.Optional;

/**
 * What became of a check.
 *
 * @param table configured name of the table it is about; empty if about all
 */
public record CheckResult(CheckId id, Optional<String> table, Outcome outcome) {

    public Status status() {
        return outcome.status();
    }

    public String message() {
        return outcome.message();
    }

    public Optional<String> todo() {
        return outcome.todo();
    }
}
