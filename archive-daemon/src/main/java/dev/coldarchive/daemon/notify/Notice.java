package dev.coldarchive.daemon.notify;

import dev.coldarchive.policy.LagSeverity;
import java.time.Instant;
import java.util.Optional;

/**
 * What people are told.
 *
 * @param event what happened
 * @param alarm name of the alarm, as the Prometheus rules have it; empty for a summary
 * @param subject table or dependency that it is about; empty for a summary
 * @param severity NORMAL for ends and summaries
 * @param text one or two sentences
 * @param next the command to run; empty if nothing has to be done
 * @param at when it was noticed
 * @param summary the figures of a summary
 */
record Notice(Event event, String alarm, String subject, LagSeverity severity, String text, Optional<String> next, Instant at, Optional<DaySummary> summary) {

    /** What happened. */
    enum Event {
        /** Something is wrong, or got worse. */
        ALARM,
        /** It is over. */
        ENDED,
        /** A day has passed. */
        SUMMARY
    }
}
