package dev.coldarchive.daemon.page;

import dev.coldarchive.window.Window;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that went wrong, however often.
 *
 * @param table empty if it is about all
 * @param window the last one that it happened to
 * @param category as people group errors, in lower case
 * @param message of the last time, a sentence
 * @param hint what its author says to do about it
 * @param command what to run next
 * @param first when it happened first
 * @param last when it happened last
 * @param times how often
 * @param over when it turned out to be over: that window, or the table, was worked on without it
 */
record Incident(
        Optional<String> table, Optional<Window> window, String category, String message, Optional<String> hint, Optional<String> command,
        Instant first, Instant last, long times, Optional<Instant> over) {

    /** The same once more, in the words of the last time. */
    Incident after(Incident earlier) {
        return new Incident(table, window, category, message, hint, command, earlier.first, last, earlier.times + 1, Optional.empty());
    }

    Incident overAt(Instant now) {
        return over.isPresent() ? this : new Incident(table, window, category, message, hint, command, first, last, times, Optional.of(now));
    }
}
