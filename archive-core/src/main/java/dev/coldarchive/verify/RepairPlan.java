package dev.coldarchive.verify;

import java.util.List;

/**
 * What can be done about the problems that a verification found.
 *
 * @param level how closely was looked, and will be again after each repair
 * @param steps one a problem, {@link VerifyReport#MOST_PROBLEMS} at most
 * @param problems problems in all
 */
public record RepairPlan(VerifyLevel level, List<Step> steps, long problems) {

    public RepairPlan {
        steps = List.copyOf(steps);
    }

    /** What becomes of a problem. */
    public enum Remedy {
        /** The window is read again and a new revision made of what archive and source hold; no row leaves the archive. */
        EXPORT,
        /** Something that only a person can do or decide. */
        PERSON
    }

    /**
     * One problem, and what to do.
     *
     * @param advice in words; for a person, the commands too
     */
    public record Step(WindowVerdict found, Remedy remedy, String advice) {}

    /** The steps that export something again. */
    public List<Step> exports() {
        return steps.stream().filter(step -> step.remedy() == Remedy.EXPORT).toList();
    }
}
