package dev.coldarchive.lifecycle;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All rules of a bucket, as they stood when it was looked at.
 *
 * @param rules in the bucket's order
 * @param smallestMoved what the bucket says of small objects that rules would move, in its own words; empty if it says nothing
 * @param unknown what the bucket has besides rules and would be lost if they were written; empty if nothing
 */
public record BucketRules(List<Stored> rules, Optional<String> smallestMoved, Optional<String> unknown) {
    /** A bucket without any. */
    public static final BucketRules NONE = new BucketRules(List.of(), Optional.empty(), Optional.empty());

    /**
     * One rule.
     *
     * @param rule what is understood of it
     * @param text all of it, always written the same way
     * @param lost what of it would get lost if it were written back; empty if nothing
     */
    public record Stored(LifecycleRule rule, String text, Optional<String> lost) {}

    public BucketRules {
        rules = List.copyOf(rules);
    }

    /** Whether nothing was changed, wherever each rule stands. */
    public boolean sameAs(BucketRules other) {
        return texts().equals(other.texts()) && rules.size() == other.rules.size() && smallestMoved.equals(other.smallestMoved) && unknown.equals(other.unknown);
    }

    private Set<String> texts() {
        return rules.stream().map(Stored::text).collect(Collectors.toCollection(HashSet::new));
    }

    /** The rules that do something. */
    public List<LifecycleRule> enabled() {
        return rules.stream().map(Stored::rule).filter(LifecycleRule::enabled).toList();
    }
}
