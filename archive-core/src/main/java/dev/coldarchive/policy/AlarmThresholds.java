package dev.coldarchive.policy;

import java.time.Duration;

/**
 * From when on something is worth an alarm.
 *
 * @param warning how long a window has to be overdue for {@link LagSeverity#WARNING}; and for how long at most it is no conflict that source or ledger do not answer
 * @param critical the same for {@link LagSeverity#CRITICAL}
 * @param unhealthy the same for {@link LagSeverity#UNHEALTHY}
 * @param emergency the same for {@link LagSeverity#EMERGENCY}
 * @param loss less than this until retention takes rows that are not archived for good: an {@code ExportRetentionConflict}, critical whatever is overdue
 */
public record AlarmThresholds(Duration warning, Duration critical, Duration unhealthy, Duration emergency, Duration loss) {
    /** 2 hours, 6 hours, 24 hours and 7 days overdue; 24 hours until loss. */
    public static final AlarmThresholds DEFAULT =
            new AlarmThresholds(Duration.ofHours(2), Duration.ofHours(6), Duration.ofHours(24), Duration.ofDays(7), Duration.ofHours(24));

    public AlarmThresholds {
        if (warning.isNegative() || warning.isZero() || loss.isNegative() || warning.compareTo(critical) > 0 || critical.compareTo(unhealthy) > 0 || unhealthy.compareTo(emergency) > 0) {
            throw new IllegalArgumentException("thresholds of alarms have to grow: warning " + warning + ", critical " + critical + ", unhealthy " + unhealthy
                    + ", emergency " + emergency + "; until loss " + loss);
        }
    }

    /** What it means that a window is overdue by so much. */
    public LagSeverity severityOf(Duration overdue) {
        if (overdue.compareTo(unhealthy) >= 0) {
            return overdue.compareTo(emergency) >= 0 ? LagSeverity.EMERGENCY : LagSeverity.UNHEALTHY;
        }
        if (overdue.compareTo(critical) >= 0) {
            return LagSeverity.CRITICAL;
        }
        return overdue.compareTo(warning) >= 0 ? LagSeverity.WARNING : LagSeverity.NORMAL;
    }
}
