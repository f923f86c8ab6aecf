package dev.coldarchive.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.lifecycle.BucketRules.Stored;
import dev.coldarchive.lifecycle.LifecycleRule.Action;
import dev.coldarchive.lifecycle.LifecycleRule.Kind;
import dev.coldarchive.lifecycle.LifecycleRule.Scope;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every bucket keeps to. */
public abstract class BucketLifecycleContract {
    static final LifecycleRule MOVE = new LifecycleRule("move", true, Scope.of("raw/"), List.of(Action.move("STANDARD_IA", 30), Action.move("GLACIER", 90)));
    static final LifecycleRule ABORT = new LifecycleRule("abort", true, Scope.of(""), List.of(Action.after(Kind.ABORT_UPLOADS, 7)));
    static final LifecycleRule DELETE = new LifecycleRule("delete", false, Scope.of("raw/x/"), List.of(Action.after(Kind.DELETE, 365)));

    /** A bucket without rules. */
    protected abstract BucketLifecycle create();

    private static List<LifecycleRule> understood(BucketRules rules) {
        return rules.rules().stream().map(Stored::rule).toList();
    }

    @Test
    void aBucketWithoutRulesHasNone() {
        assertThat(create().read().rules()).isEmpty();
    }

    @Test
    void whatWasPutInIsReadAsItWasMeant() {
        BucketLifecycle bucket = create();
        bucket.change(bucket.read(), Set.of(), List.of(MOVE, ABORT, DELETE));
        assertThat(understood(bucket.read())).containsExactlyInAnyOrder(MOVE, ABORT, DELETE);
    }

    @Test
    void whatIsNotTakenOutStaysToTheLetter() {
        BucketLifecycle bucket = create();
        bucket.change(bucket.read(), Set.of(), List.of(MOVE, DELETE));
        List<Stored> before = bucket.read().rules();
        bucket.change(bucket.read(), Set.of("delete", "there is no such rule"), List.of(ABORT));
        assertThat(bucket.read().rules()).contains(before.stream().filter(stored -> stored.rule().equals(MOVE)).findFirst().orElseThrow()).hasSize(2);
        assertThat(understood(bucket.read())).containsExactlyInAnyOrder(MOVE, ABORT);
    }

    @Test
    void theLastRuleCanGo() {
        BucketLifecycle bucket = create();
        bucket.change(bucket.read(), Set.of(), List.of(MOVE));
        bucket.change(bucket.read(), Set.of("move"), List.of());
        assertThat(bucket.read().rules()).isEmpty();
    }

    @Test
    void aChangePlannedOnOtherRulesIsRefused() {
        BucketLifecycle bucket = create();
        BucketRules seen = bucket.read();
        bucket.change(seen, Set.of(), List.of(MOVE));
        assertThatThrownBy(() -> bucket.change(seen, Set.of(), List.of(ABORT))).isInstanceOf(ArchiveException.class).hasMessageStartingWith("cannot ");
        assertThat(understood(bucket.read())).containsExactly(MOVE);
    }
}
