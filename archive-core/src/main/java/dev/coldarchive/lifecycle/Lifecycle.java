package dev.coldarchive.lifecycle;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.Finding;
import dev.coldarchive.Finding.Severity;
import dev.coldarchive.OutcomeUnknownException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.lifecycle.Contradictions;
import dev.coldarchive.internal.lifecycle.Wanted;
import dev.coldarchive.lifecycle.BucketRules.Stored;
import dev.coldarchive.lifecycle.LifecyclePlan.Change;
import dev.coldarchive.lifecycle.LifecyclePlan.Obstacle;
import dev.coldarchive.lifecycle.LifecyclePlan.Step;
import dev.coldarchive.policy.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Brings the rules of an archive's bucket to what is wanted, and leaves everybody else's alone. Rules that it made are known by their ids. Nothing deletes objects unless the policy
 * says for how long a table's files are kept. Safe for use by several threads.
 */
public final class Lifecycle {
    private static final int LOOKS = 6;
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

    private final BucketLifecycle bucket;
    private final LifecyclePolicy policy;
    private final List<TableSpec> tables;
    private final Wanted wanted;
    private final Contradictions contradictions;
    private final TimeSource time;

    /**
     * @param prefix of the store, without slashes at its ends; may be empty
     * @param typicalBytes how large the files of a table are; empty if nobody knows
     */
    public Lifecycle(BucketLifecycle bucket, String prefix, LifecyclePolicy policy, List<TableSpec> tables, Function<TableSpec, OptionalLong> typicalBytes, TimeSource time) {
        String root = root(prefix);
        this.bucket = bucket;
        this.policy = policy;
        this.tables = List.copyOf(tables);
        this.wanted = new Wanted(root);
        this.contradictions = new Contradictions(root, policy, this.tables, typicalBytes);
        this.time = time;
    }

    /**
     * The rules that a policy comes to.
     *
     * @param prefix of the store, without slashes at its ends; may be empty
     */
    public static List<LifecycleRule> wanted(String prefix, LifecyclePolicy policy, List<TableSpec> tables) {
        return new Wanted(root(prefix)).rules(policy, tables);
    }

    private static String root(String prefix) {
        return prefix.isEmpty() ? "" : prefix + "/";
    }

    /** Whether a rule of this id was made here. */
    public boolean isOurs(String id) {
        return wanted.isOurs(id);
    }

    /** The bucket's rules as they stand. */
    public BucketRules rules() {
        return bucket.read();
    }

    /** Where the bucket's rules, as they stand, contradict the archive, each other, or the configuration; worst first, empty if nowhere. */
    public List<Finding> findings() {
        LifecyclePlan plan = plan();
        List<Finding> findings = new ArrayList<>(contradictions.of(plan.seen().enabled()));
        if (plan.changes()) {
            findings.add(new Finding(Severity.WARNING, "lifecycle", Optional.empty(), "the bucket's rules are not those that are configured", Optional.of("archive lifecycle plan")));
        }
        return sorted(findings);
    }

    /** What {@link #apply} would do; changes nothing. */
    public LifecyclePlan plan() {
        BucketRules seen = bucket.read();
        List<LifecycleRule> asked = wanted.rules(policy, tables);
        List<Step> steps = new ArrayList<>();
        asked.forEach(rule -> steps.add(step(rule, seen)));
        Set<String> names = Set.copyOf(asked.stream().map(LifecycleRule::id).toList());
        seen.rules().stream().map(Stored::rule).filter(rule -> wanted.isOurs(rule.id()) && !names.contains(rule.id())).forEach(rule -> steps.add(new Step(Change.REMOVE, rule, Optional.empty())));
        LifecyclePlan plan = new LifecyclePlan(seen, steps, List.of(), List.of());
        return new LifecyclePlan(seen, steps, obstacles(seen, plan.out()), sorted(contradictions.of(after(plan).stream().filter(LifecycleRule::enabled).toList())));
    }

    private static Step step(LifecycleRule rule, BucketRules seen) {
        Optional<LifecycleRule> own = seen.rules().stream().map(Stored::rule).filter(there -> there.id().equals(rule.id())).findFirst();
        if (own.isPresent()) {
            return new Step(own.get().equals(rule) ? Change.KEEP : Change.REPLACE, rule, Optional.empty());
        }
        Optional<String> same = seen.enabled().stream().filter(there -> there.scope().isPlain() && rule.scope().prefix().startsWith(there.scope().prefix()) && there.actions().containsAll(rule.actions())).map(LifecycleRule::id).findFirst();
        return new Step(same.isPresent() ? Change.COVERED : Change.ADD, rule, same);
    }

    private static List<Obstacle> obstacles(BucketRules seen, Set<String> out) {
        Stream<Obstacle> rules = seen.rules().stream().filter(stored -> !out.contains(stored.rule().id()) && stored.lost().isPresent())
                .map(stored -> new Obstacle(stored.rule().id(), stored.lost().get()));
        return Stream.concat(rules, seen.unknown().stream().map(lost -> new Obstacle("(the configuration itself)", lost))).toList();
    }

    /** All rules that there are once the plan is carried out. */
    private static List<LifecycleRule> after(LifecyclePlan plan) {
        Set<String> out = plan.out();
        return Stream.concat(plan.seen().rules().stream().map(Stored::rule).filter(rule -> !out.contains(rule.id())), plan.in().stream()).toList();
    }

    /**
     * Carries a plan out, if it changes anything, and looks whether the bucket took it.
     *
     * @return the rules as they stand then
     * @throws ArchiveException of category INTEGRITY if the rules have changed since the plan was made, or some could not be kept whole; nothing is changed then. An
     *     {@link OutcomeUnknownException} if others stand there in the end than were written
     */
    public BucketRules apply(LifecyclePlan plan) {
        if (!plan.changes()) {
            return plan.seen();
        }
        if (!plan.obstacles().isEmpty()) {
            Obstacle first = plan.obstacles().get(0);
            throw new ArchiveException(Category.INTEGRITY, "cannot change the rules of bucket " + bucket.bucket() + ": " + first.lost() + " of " + first.rule()
                    + " would be lost, for a bucket takes all its rules at once", "add these by hand: archive lifecycle plan prints them");
        }
        bucket.change(plan.seen(), plan.out(), plan.in());
        return confirmed(plan);
    }

    /** A bucket may show what it had for a while. */
    private BucketRules confirmed(LifecyclePlan plan) {
        BucketRules now = bucket.read();
        for (int look = 1; look < LOOKS && !stands(plan, now) && time.pause(BETWEEN_LOOKS); look++) {
            now = bucket.read();
        }
        if (!stands(plan, now)) {
            throw new OutcomeUnknownException("cannot confirm the rules of bucket " + bucket.bucket() + ": others stand there than were written", "somebody else may have written rules at the "
                    + "same time, or it takes long to show: look with archive lifecycle plan", null);
        }
        return now;
    }

    /** Whether ours are there, and what was there besides is as it was, to the letter. */
    private static boolean stands(LifecyclePlan plan, BucketRules now) {
        List<String> ours = plan.in().stream().map(LifecycleRule::id).toList();
        Set<String> others = texts(now, stored -> !ours.contains(stored.rule().id()));
        Set<String> kept = texts(plan.seen(), stored -> !plan.out().contains(stored.rule().id()));
        return others.equals(kept) && now.rules().stream().map(Stored::rule).toList().containsAll(plan.in()) && now.rules().size() == kept.size() + ours.size();
    }

    private static Set<String> texts(BucketRules rules, Predicate<Stored> which) {
        return rules.rules().stream().filter(which).map(Stored::text).collect(Collectors.toSet());
    }

    private static List<Finding> sorted(List<Finding> findings) {
        return findings.stream().sorted((one, other) -> other.severity().compareTo(one.severity())).toList();
    }
}
