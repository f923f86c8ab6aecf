package dev.coldarchive.daemon.config;

import java.time.LocalTime;
import java.util.Optional;

/**
 * Whom to tell.
 *
 * @param url of the webhook; whoever knows it can post there
 * @param format of what is posted
 * @param dailySummary when to say how the last day was, in UTC; empty for never
 */
public record NotifySettings(Secret url, Format format, Optional<LocalTime> dailySummary) {

    /** What a webhook takes. */
    public enum Format {
        /** An object with every figure in a field of its own. */
        JSON,
        /** {@code {"text": …}}, as Slack and those who speak like it take it. */
        SLACK
    }
}
