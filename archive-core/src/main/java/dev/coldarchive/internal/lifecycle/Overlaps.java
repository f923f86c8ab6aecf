package dev.coldarchive.internal.lifecycle;

import dev.coldarchive.lifecycle.LifecycleRule;
import dev.coldarchive.lifecycle.LifecycleRule.Action;
import dev.coldarchive.lifecycle.LifecycleRule.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Rules that say different things of the same objects. The bucket has its own order then (deleting before moving, the cheaper class, the earlier day), and it need not be what anybody meant.
 *
 * @param root what all keys of the archive begin with; rules about anything else do not matter
 */
record Overlaps(String root) {

    List<String> of(List<LifecycleRule> rules) {
        List<String> found = new ArrayList<>();
        List<LifecycleRule> ours = rules.stream().filter(rule -> rule.scope().touches(root)).toList();
        for (int i = 0; i < ours.size(); i++) {
            LifecycleRule one = ours.get(i);
            pointless(one, one, found);
            for (LifecycleRule other : ours.subList(i + 1, ours.size())) {
                if (one.scope().touches(other.scope().prefix()) && other.scope().touches(one.scope().prefix())) {
                    pointless(one, other, found);
                    pointless(other, one, found);
                    differ(one, other, found);
                }
            }
        }
        return found;
    }

    /** What is deleted first is never moved, or moved in vain. */
    private static void pointless(LifecycleRule deleting, LifecycleRule moving, List<String> found) {
        OptionalInt gone = days(deleting, Kind.DELETE);
        moving.actions().stream().filter(action -> action.kind() == Kind.MOVE && action.days().isPresent() && gone.isPresent() && gone.getAsInt() <= action.days().getAsInt())
                .forEach(action -> found.add("rule " + deleting.id() + " deletes after " + gone.getAsInt() + " days what " + (moving == deleting ? "it" : "rule " + moving.id()) + " moves "
                        + action.words()));
    }

    private static void differ(LifecycleRule one, LifecycleRule other, List<String> found) {
        List<Action> here = moves(one);
        List<Action> there = moves(other);
        if (!here.isEmpty() && !there.isEmpty() && !here.equals(there)) {
            found.add("rules " + one.id() + " (" + one.words() + ") and " + other.id() + " (" + other.words() + ") move the same objects differently: the bucket takes the earlier day, and the colder class");
        }
    }

    private static List<Action> moves(LifecycleRule rule) {
        return rule.actions().stream().filter(action -> action.kind() == Kind.MOVE).toList();
    }

    private static OptionalInt days(LifecycleRule rule, Kind kind) {
        return rule.actions().stream().filter(action -> action.kind() == kind && action.days().isPresent()).mapToInt(action -> action.days().getAsInt()).min();
    }
}
