package dev.coldarchive.policy;

import dev.coldarchive.window.Window;
import java.time.Duration;
import java.util.Optional;

/**
 * How long it is until a table's source deletes rows that the archive does not hold for good.
 *
 * @param table configured name
 * @param retention after how long the source deletes rows, the shorter of what is configured and what the source says itself; empty for never
 * @param safetyMargin retention minus window minus lag; empty without retention
 * @param untilLoss until the first row that counts is deleted; zero if that may have happened; empty if nothing is deleted or there is nothing to lose
 * @param endangered the window that this row lies in
 * @param cause why that window counts
 * @param overdue how long the next window could have been archived already; zero if it is not due
 * @param severity what {@code overdue} means; at least CRITICAL in a conflict
 * @param conflict {@code ExportRetentionConflict}: loss is near; or nobody could tell for longer than {@link AlarmThresholds#warning} that it is not, or never could
 * @param unknown what did not answer; the figures are then the last ones known, grown older since
 */
public record RetentionRisk(
        String table, Optional<Duration> retention, Optional<Duration> safetyMargin, Optional<Duration> untilLoss, Optional<Window> endangered, Optional<Cause> cause,
        Duration overdue, LagSeverity severity, boolean conflict, Optional<String> unknown) {

    /** Why a window counts as not archived for good. */
    public enum Cause {
        /** No revision of it is committed. */
        NOT_ARCHIVED("is not archived"),
        /** What the store holds of it was found to be something else than its manifest says, or a revision was begun and not finished. */
        IN_DOUBT("is archived, but not in a state that can be relied on"),
        /** It is to be read again: rows may have come since it was archived. */
        MARKED("is to be read again, rows may have come late"),
        /** It was not recounted for the last time, although that was due. */
        UNSEALED("is not sealed, although that was due");

        private final String words;

        Cause(String words) {
            this.words = words;
        }

        /** What is said of the window: {@code is not archived}. */
        public String words() {
            return words;
        }
    }

    /** Whether a person should look now. */
    public boolean alarming() {
        return conflict || unknown.isPresent() || severity != LagSeverity.NORMAL;
    }

    /** The danger in one sentence; what is overdue if there is none. */
    public String sentence() {
        String what = unknown.map(why -> "cannot be judged: " + why + "; ").orElse("");
        if (untilLoss.isPresent() && conflict) {
            what += untilLoss.get().isZero() ? "the source may have deleted rows of window " : "in " + words(untilLoss.get()) + " the source deletes rows of window ";
            return what + endangered.map(Window::start).orElseThrow() + ", which " + cause.orElseThrow().words();
        }
        if (unknown.isPresent() && (untilLoss.isPresent() || overdue.isZero())) {
            return what + untilLoss.map(left -> "by what was known before, rows are safe for " + words(left)).orElse("how long rows are safe is not known");
        }
        return what + (overdue.isZero() ? "nothing is overdue" : "the next window is overdue by " + words(overdue));
    }

    /** The command that takes the danger away. */
    public String command() {
        boolean unsealed = cause.filter(why -> why == Cause.UNSEALED).isPresent();
        return unsealed ? "archive seal --table " + table : "archive export --table " + table + " --catchup";
    }

    private static String words(Duration length) {
        long minutes = length.toMinutes();
        return minutes >= 2_880 ? minutes / 1_440 + " days" : minutes >= 120 ? minutes / 60 + " hours" : minutes + " minutes";
    }
}
