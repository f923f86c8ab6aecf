package dev.coldarchive.lifecycle;

import dev.coldarchive.Finding;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What would become of a bucket's rules, and what is the matter with those that there would be.
 *
 * @param seen the rules that it goes by
 * @param steps one for each rule that is wanted or was ours
 * @param obstacles rules, or parts of them, that writing would lose; if there are any, nothing can be changed
 * @param findings contradictions that there would be afterwards
 */
public record LifecyclePlan(BucketRules seen, List<Step> steps, List<Obstacle> obstacles, List<Finding> findings) {

    /** What is done about a rule. */
    public enum Change {
        ADD, REPLACE, REMOVE,
        /** It stands as it is wanted. */
        KEEP,
        /** A rule of somebody else does the same. */
        COVERED
    }

    /**
     * @param rule as it is wanted, or, if it is to go, as it stands
     * @param by id of the rule that does the same
     */
    public record Step(Change change, LifecycleRule rule, Optional<String> by) {}

    /**
     * @param rule id, or what else the bucket has
     * @param lost what of it would be lost
     */
    public record Obstacle(String rule, String lost) {}

    public LifecyclePlan {
        steps = List.copyOf(steps);
        obstacles = List.copyOf(obstacles);
        findings = List.copyOf(findings);
    }

    /** Whether there is anything to do. */
    public boolean changes() {
        return !out().isEmpty() || !in().isEmpty();
    }

    /** Ids of rules that go, those that are replaced included. */
    public Set<String> out() {
        return steps.stream().filter(step -> step.change() == Change.REMOVE || step.change() == Change.REPLACE).map(step -> step.rule().id()).collect(Collectors.toSet());
    }

    /** Rules that come. */
    public List<LifecycleRule> in() {
        return steps.stream().filter(step -> step.change() == Change.ADD || step.change() == Change.REPLACE).map(Step::rule).toList();
    }
}
