package dev.coldarchive.cli;

import dev.coldarchive.Finding;
import dev.coldarchive.Finding.Severity;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.Style;
import dev.coldarchive.cli.console.TextTable;
import dev.coldarchive.lifecycle.LifecyclePlan;
import dev.coldarchive.lifecycle.LifecyclePlan.Change;
import dev.coldarchive.lifecycle.LifecycleRule;
import dev.coldarchive.lifecycle.LifecycleRule.Action;
import dev.coldarchive.lifecycle.LifecycleRule.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Rules of a bucket, and what is the matter with them, for people and for programs. */
final class LifecycleText {
    private LifecycleText() {}

    static void steps(Console console, LifecyclePlan plan, boolean done) {
        TextTable table = new TextTable(done ? "done" : "change", "rule", "prefix", "what");
        plan.steps().forEach(step -> table.row(word(step.change()), step.rule().id(), prefix(step.rule()), step.rule().words() + step.by().map(by -> ": rule " + by + " does it").orElse("")));
        console.result(table);
        long others = plan.seen().rules().size() - plan.steps().stream().filter(step -> step.change() == Change.KEEP || step.change() == Change.REPLACE || step.change() == Change.REMOVE).count();
        console.result((others == 0 ? "There are no rules of others." : Figures.count(others, "rule") + " of others " + (others == 1 ? "stays as it is." : "stay as they are.")));
    }

    private static String word(Change change) {
        return change == Change.COVERED ? "there already" : change.name().toLowerCase(Locale.ROOT);
    }

    static void findings(Console console, List<Finding> findings) {
        for (Finding finding : findings) {
            Style style = finding.severity() == Severity.ERROR ? Style.RED : Style.YELLOW;
            console.result(console.paint(style, finding.severity().name().toLowerCase(Locale.ROOT)) + " " + finding.table().map(table -> table + ": ").orElse("") + finding.message());
        }
    }

    /** What to add where the bucket's rules cannot be written back whole. */
    static void byHand(Console console, LifecyclePlan plan) {
        console.result("Nothing can be changed from here: a bucket takes all its rules at once, and of those of others would be lost:");
        plan.obstacles().forEach(obstacle -> console.result("  " + obstacle.rule() + ": " + obstacle.lost()));
        console.result("Change it where these rules were made" + (plan.out().isEmpty() ? "" : "; leave out " + String.join(", ", plan.out())) + (plan.in().isEmpty() ? "." : "; add:"));
        plan.in().forEach(rule -> console.result(Json.text(asS3HasIt(rule))));
    }

    /** As {@code aws s3api put-bucket-lifecycle-configuration} takes it. */
    private static Map<String, Object> asS3HasIt(LifecycleRule rule) {
        Map<String, Object> made = Json.object("ID", rule.id(), "Status", rule.enabled() ? "Enabled" : "Disabled", "Filter", Json.object("Prefix", rule.scope().prefix()));
        List<Map<String, Object>> moves = rule.actions().stream().filter(action -> action.kind() == Kind.MOVE)
                .map(action -> Json.object("Days", action.days().getAsInt(), "StorageClass", action.storageClass().orElseThrow())).toList();
        if (!moves.isEmpty()) {
            made.put("Transitions", moves);
        }
        for (Action action : rule.actions()) {
            if (action.kind() == Kind.DELETE) {
                made.put("Expiration", Json.object("Days", action.days().getAsInt()));
            } else if (action.kind() == Kind.ABORT_UPLOADS) {
                made.put("AbortIncompleteMultipartUpload", Json.object("DaysAfterInitiation", action.days().getAsInt()));
            }
        }
        return made;
    }

    static String prefix(LifecycleRule rule) {
        return rule.scope().prefix().isEmpty() ? "(all)" : rule.scope().prefix();
    }

    static ExitCode code(List<Finding> findings) {
        return findings.stream().anyMatch(finding -> finding.severity() == Severity.ERROR) ? ExitCode.PROBLEMS_FOUND : ExitCode.OK;
    }

    static Map<String, Object> describe(Finding finding) {
        return Json.object("severity", finding.severity(), "table", finding.table(), "message", finding.message());
    }

    static Map<String, Object> describe(LifecycleRule rule, boolean ours, Optional<String> lost) {
        return Json.object("id", rule.id(), "ours", ours, "enabled", rule.enabled(), "prefix", rule.scope().prefix(), "tagged", rule.scope().tagged(), "notKnownHere", lost,
                "actions", rule.actions().stream().map(action -> Json.object("kind", action.kind(), "days", action.days().isPresent() ? action.days().getAsInt() : null, "date", action.date(),
                        "storageClass", action.storageClass())).toList());
    }
}
