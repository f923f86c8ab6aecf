package dev.coldarchive.restore;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a request would do.
 *
 * @param found how the objects stand now
 * @param steps what would be asked for, by where it lies; empty if there is nothing to ask for
 */
public record RestorePlan(RestoreRequest request, RestoreOverview found, List<Step> steps) {

    public RestorePlan {
        steps = List.copyOf(steps);
    }

    /**
     * Objects of one class that would be asked for.
     *
     * @param from where they lie
     * @param objects how many, those to extend included
     * @param sizeBytes what comes back of them
     * @param extended of these, how many have a copy that is only to stay longer
     * @param longest how long it takes at most; empty where the class does not offer the tier
     * @param dollars what it costs, keeping the copies included; empty where there is no price
     */
    public record Step(ColdClass from, long objects, long sizeBytes, long extended, Optional<Duration> longest, Optional<Double> dollars) {}

    /** Objects that would be asked for. */
    public long objects() {
        return steps.stream().mapToLong(Step::objects).sum();
    }

    /** Size of the objects that would be asked for. */
    public long sizeBytes() {
        return steps.stream().mapToLong(Step::sizeBytes).sum();
    }

    /** How long all takes at most. */
    public Optional<Duration> longest() {
        return steps.stream().flatMap(step -> step.longest().stream()).max(Comparator.naturalOrder());
    }

    /** Empty where something has no price. */
    public Optional<Double> dollars() {
        return steps.stream().allMatch(step -> step.dollars().isPresent()) ? Optional.of(steps.stream().mapToDouble(step -> step.dollars().get()).sum()) : Optional.empty();
    }
}
