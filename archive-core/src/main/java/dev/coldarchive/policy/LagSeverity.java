package dev.coldarchive.policy;

import java.time.Duration;

/** How bad it is that a table's cursor is behind: judged by the time that its next window is overdue. */
public enum LagSeverity {
    /** Less than 2 hours. */
    NORMAL(Duration.ZERO),
    /** 2 hours and more: look into it. */
    WARNING(Duration.ofHours(2)),
    /** 6 hours and more: alert. */
    CRITICAL(Duration.ofHours(6)),
    /** 24 hours and more: the exporter is unhealthy. */
    UNHEALTHY(Duration.ofHours(24)),
    /** 7 days and more: retention may be about to take rows. */
    EMERGENCY(Duration.ofDays(7));

    private final Duration from;

    LagSeverity(Duration from) {
        this.from = from;
    }

    public static LagSeverity of(Duration overdue) {
        LagSeverity severity = NORMAL;
        for (LagSeverity candidate : values()) {
            if (overdue.compareTo(candidate.from) >= 0) {
                severity = candidate;
            }
        }
        return severity;
    }
}
