package dev.coldarchive.cost;

import dev.coldarchive.lifecycle.LifecycleRule;
import dev.coldarchive.lifecycle.LifecycleRule.Action;
import dev.coldarchive.lifecycle.LifecycleRule.Kind;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What becomes of a table's objects as they grow old, by the rules of a bucket. Pure.
 *
 * @param rules that are about them, all of them and enabled
 * @param movesSmall whether objects under 128 KB are moved too
 */
public record Aging(List<LifecycleRule> rules, boolean movesSmall) {
    private static final long SMALL = 128 << 10;
    private static final List<String> COLDER = List.of("STANDARD", "STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE");

    /** Objects that stay as they are. */
    public static final Aging NONE = new Aging(List.of(), false);

    /**
     * @param rules of the bucket; those for tagged objects, for parts of the prefix, and those that go by a date instead of an age, are left out
     * @param prefix what all keys of these objects begin with, in the bucket
     */
    public static Aging of(List<LifecycleRule> rules, String prefix, boolean movesSmall) {
        return new Aging(rules.stream().filter(rule -> rule.enabled() && !rule.scope().tagged() && prefix.startsWith(rule.scope().prefix())).toList(), movesSmall);
    }

    /** The class of objects of that age and typical size; empty while no rule has moved them. */
    Optional<String> classAt(int days, double bytesEach) {
        Optional<String> coldest = Optional.empty();
        for (Action move : actions(Kind.MOVE, bytesEach)) {
            String to = move.storageClass().orElse("");
            if (move.days().getAsInt() <= days && (movesSmall || bytesEach >= SMALL) && (coldest.isEmpty() || isColder(to, coldest.get()))) {
                coldest = Optional.of(to);
            }
        }
        return coldest;
    }

    /** Since when objects of that age are in the class that they are in. */
    int daysInClass(String storageClass, int days, double bytesEach) {
        return actions(Kind.MOVE, bytesEach).stream().filter(move -> move.storageClass().filter(storageClass::equals).isPresent()).mapToInt(move -> days - move.days().getAsInt()).filter(in -> in >= 0)
                .min().orElse(days);
    }

    OptionalInt expiry(double bytesEach) {
        return actions(Kind.DELETE, bytesEach).stream().mapToInt(gone -> gone.days().getAsInt()).min();
    }

    private List<Action> actions(Kind kind, double bytesEach) {
        return rules.stream().filter(rule -> rule.scope().largerThan().orElse(-1) < bytesEach && rule.scope().smallerThan().orElse(Long.MAX_VALUE) > bytesEach)
                .flatMap(rule -> rule.actions().stream()).filter(action -> action.kind() == kind && action.days().isPresent()).toList();
    }

    /** Objects are never moved to a warmer class. */
    static boolean isColder(String one, String other) {
        return COLDER.indexOf(one) > COLDER.indexOf(other);
    }
}
