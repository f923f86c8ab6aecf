package dev.coldarchive.verify;

import dev.coldarchive.ArchiveException;
import java.util.List;
import java.util.Optional;

/**
 * What came of repairs.
 *
 * @param outcomes one a window that was exported again
 */
public record RepairReport(List<Outcome> outcomes) {

    public RepairReport {
        outcomes = List.copyOf(outcomes);
    }

    /**
     * One window.
     *
     * @param step what was to be done
     * @param problem what a verification still finds wrong; empty if nothing
     * @param failure why it could not be exported; empty if it was
     */
    public record Outcome(RepairPlan.Step step, Optional<WindowVerdict> problem, Optional<ArchiveException> failure) {

        /** Whether its window is well now. */
        public boolean repaired() {
            return failure.isEmpty() && problem.isEmpty();
        }
    }

    /** Whether everything that was tried is well now. */
    public boolean complete() {
        return outcomes.stream().allMatch(Outcome::repaired);
    }
}
