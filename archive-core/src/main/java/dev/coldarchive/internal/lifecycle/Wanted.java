package dev.coldarchive.internal.lifecycle;

import dev.coldarchive.TableSpec;
import dev.coldarchive.lifecycle.LifecyclePolicy;
import dev.coldarchive.lifecycle.LifecycleRule;
import dev.coldarchive.lifecycle.LifecycleRule.Action;
import dev.coldarchive.lifecycle.LifecycleRule.Kind;
import dev.coldarchive.lifecycle.LifecycleRule.Scope;
import dev.coldarchive.lifecycle.TablePrefix;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules that a policy asks for, and which ids are ours: {@code coldarchive:move:raw/}, or {@code coldarchive@b:move:b/raw/} for an archive below {@code b} in the same bucket.
 *
 * @param root what all keys of the archive begin with; empty, or with a slash at its end
 */
public record Wanted(String root) {

    /** Whether a rule of this id was put there for this archive. */
    public boolean isOurs(String id) {
        return id.startsWith(own());
    }

    private String own() {
        return root.isEmpty() ? "coldarchive:" : "coldarchive@" + root.substring(0, root.length() - 1) + ":";
    }

    /** One rule for each prefix that moves, one for each table that is not kept for ever, one for uploads. */
    public List<LifecycleRule> rules(LifecyclePolicy policy, List<TableSpec> tables) {
        List<LifecycleRule> rules = new ArrayList<>();
        policy.moves().forEach((prefix, moves) -> rules.add(rule("move:" + root + prefix, root + prefix,
                moves.stream().map(move -> Action.move(move.storageClass(), move.afterDays())).toList())));
        tables.stream().filter(table -> policy.keep().containsKey(table.name())).forEach(table -> rules.add(rule("delete-old:" + root + TablePrefix.of(table), root + TablePrefix.of(table),
                List.of(Action.after(Kind.DELETE, policy.keep().get(table.name()))))));
        policy.abortUploads().ifPresent(days -> rules.add(rule("abort-uploads", root, List.of(Action.after(Kind.ABORT_UPLOADS, days)))));
        return rules;
    }

    private LifecycleRule rule(String name, String prefix, List<Action> actions) {
        return new LifecycleRule(own() + name, true, Scope.of(prefix), actions);
    }
}
