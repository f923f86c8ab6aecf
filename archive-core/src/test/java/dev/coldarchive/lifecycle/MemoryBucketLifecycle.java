package dev.coldarchive.lifecycle;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.lifecycle.BucketRules.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Rules in memory; what is written shows at once, or after some looks. */
public final class MemoryBucketLifecycle implements BucketLifecycle {
    private final List<Stored> rules = new ArrayList<>();
    private List<Stored> shown = List.of();
    private int looksUntilShown;
    private int stale;
    private Runnable afterWrite = () -> { };
    int writes;

    /** Puts a rule there by another hand. */
    public void put(LifecycleRule rule, Optional<String> lost) {
        rules.add(new Stored(rule, rule + lost.orElse(""), lost));
        shown = List.copyOf(rules);
    }

    public void put(LifecycleRule rule) {
        put(rule, Optional.empty());
    }

    void remove(String id) {
        rules.removeIf(stored -> stored.rule().id().equals(id));
        shown = List.copyOf(rules);
    }

    /** What is written shows after so many looks more. */
    void showLate(int looks) {
        looksUntilShown = looks;
    }

    void afterWrite(Runnable what) {
        afterWrite = what;
    }

    @Override
    public String bucket() {
        return "memory";
    }

    @Override
    public BucketRules read() {
        if (stale > 0) {
            stale--;
        } else {
            shown = List.copyOf(rules);
        }
        return new BucketRules(shown, Optional.empty(), Optional.empty());
    }

    @Override
    public void change(BucketRules seen, Set<String> out, List<LifecycleRule> in) {
        BucketRules now = new BucketRules(rules, Optional.empty(), Optional.empty());
        if (!now.sameAs(seen) || rules.stream().anyMatch(stored -> !out.contains(stored.rule().id()) && stored.lost().isPresent())) {
            throw new ArchiveException(Category.INTEGRITY, "cannot change the rules of bucket memory: they are not those that were seen", "look again");
        }
        List<Stored> next = Stream.concat(rules.stream().filter(stored -> !out.contains(stored.rule().id())), in.stream().map(rule -> new Stored(rule, rule.toString(), Optional.empty()))).toList();
        rules.clear();
        rules.addAll(next);
        stale = looksUntilShown;
        writes++;
        afterWrite.run();
    }
}
