package dev.coldarchive.s3;

import dev.coldarchive.lifecycle.LifecycleRule;
import dev.coldarchive.lifecycle.LifecycleRule.Action;
import dev.coldarchive.lifecycle.LifecycleRule.Kind;
import dev.coldarchive.lifecycle.LifecycleRule.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRuleAndOperator;
import software.amazon.awssdk.services.s3.model.LifecycleRuleFilter;
import software.amazon.awssdk.services.s3.model.Transition;

/** Rules as the SDK has them, and as the archive understands them. */
final class RuleModel {
    private RuleModel() {}

    static LifecycleRule understood(software.amazon.awssdk.services.s3.model.LifecycleRule rule) {
        return new LifecycleRule(Optional.ofNullable(rule.id()).orElse(""), rule.status() == ExpirationStatus.ENABLED, scope(rule), actions(rule));
    }

    private static Scope scope(software.amazon.awssdk.services.s3.model.LifecycleRule rule) {
        LifecycleRuleFilter filter = rule.filter();
        if (filter == null) {
            return Scope.of(text(rule.prefix()));
        }
        LifecycleRuleAndOperator and = filter.and();
        return and == null ? new Scope(text(filter.prefix()), filter.tag() != null, size(filter.objectSizeGreaterThan()), size(filter.objectSizeLessThan()))
                : new Scope(text(and.prefix()), and.hasTags() && !and.tags().isEmpty(), size(and.objectSizeGreaterThan()), size(and.objectSizeLessThan()));
    }

    private static List<Action> actions(software.amazon.awssdk.services.s3.model.LifecycleRule rule) {
        List<Action> actions = new ArrayList<>();
        rule.transitions().forEach(move -> actions.add(new Action(Kind.MOVE, days(move.days()), date(move.date()), Optional.ofNullable(move.storageClassAsString()))));
        Optional.ofNullable(rule.expiration()).ifPresent(gone -> actions.add(gone.days() == null && gone.date() == null ? new Action(Kind.DELETE_MARKERS, OptionalInt.empty(), Optional.empty(),
                Optional.empty()) : new Action(Kind.DELETE, days(gone.days()), date(gone.date()), Optional.empty())));
        rule.noncurrentVersionTransitions().forEach(move -> actions.add(new Action(Kind.MOVE_FORMER, days(move.noncurrentDays()), Optional.empty(),
                Optional.ofNullable(move.storageClassAsString()))));
        Optional.ofNullable(rule.noncurrentVersionExpiration()).ifPresent(gone -> actions.add(new Action(Kind.DELETE_FORMER, days(gone.noncurrentDays()), Optional.empty(), Optional.empty())));
        Optional.ofNullable(rule.abortIncompleteMultipartUpload()).ifPresent(abort -> actions.add(new Action(Kind.ABORT_UPLOADS, days(abort.daysAfterInitiation()), Optional.empty(),
                Optional.empty())));
        return actions;
    }

    /**
     * A rule to write.
     *
     * @param oldForm whether the bucket's other rules have their prefixes outside of filters
     */
    static software.amazon.awssdk.services.s3.model.LifecycleRule toWrite(LifecycleRule rule, boolean oldForm) {
        if (!rule.scope().isPlain()) {
            throw new IllegalArgumentException("rule " + rule.id() + " is about more than a prefix");
        }
        var made = software.amazon.awssdk.services.s3.model.LifecycleRule.builder().id(rule.id()).status(rule.enabled() ? ExpirationStatus.ENABLED : ExpirationStatus.DISABLED);
        if (oldForm) {
            made.prefix(rule.scope().prefix());
        } else {
            made.filter(filter -> filter.prefix(rule.scope().prefix()));
        }
        List<Transition> moves = rule.actions().stream().filter(action -> action.kind() == Kind.MOVE)
                .map(action -> Transition.builder().days(action.days().getAsInt()).storageClass(action.storageClass().orElseThrow()).build()).toList();
        if (!moves.isEmpty()) {
            made.transitions(moves);
        }
        for (Action action : rule.actions()) {
            switch (action.kind()) {
                case MOVE -> { }
                case DELETE -> made.expiration(gone -> gone.days(action.days().getAsInt()));
                case ABORT_UPLOADS -> made.abortIncompleteMultipartUpload(abort -> abort.daysAfterInitiation(action.days().getAsInt()));
                default -> throw new IllegalArgumentException("rule " + rule.id() + " does what is never written: " + action.words());
            }
        }
        return made.build();
    }

    private static String text(String given) {
        return given == null ? "" : given;
    }

    private static OptionalLong size(Long bytes) {
        return bytes == null ? OptionalLong.empty() : OptionalLong.of(bytes);
    }

    private static OptionalInt days(Integer given) {
        return given == null ? OptionalInt.empty() : OptionalInt.of(given);
    }

    private static Optional<Instant> date(Instant given) {
        return Optional.ofNullable(given);
    }
}
