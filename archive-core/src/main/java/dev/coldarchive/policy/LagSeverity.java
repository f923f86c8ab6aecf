package dev.coldarchive.policy;

/** How bad it is that a table's cursor is behind: judged by the time that its next window is overdue, under {@link AlarmThresholds}, and by what retention is about to take. */
public enum LagSeverity {
    /** Less than 2 hours. */
    NORMAL,
    /** 2 hours and more: look into it. */
    WARNING,
    /** 6 hours and more, or retention takes rows within a day that are not archived for good: alert. */
    CRITICAL,
    /** 24 hours and more: the exporter is unhealthy. */
    UNHEALTHY,
    /** 7 days and more: retention may be about to take rows. */
    EMERGENCY;

    /** The worse of both. */
    public LagSeverity or(LagSeverity other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
