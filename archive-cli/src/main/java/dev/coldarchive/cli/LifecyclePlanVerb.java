package dev.coldarchive.cli;

import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.daemon.operations.LifecycleOperations;
import dev.coldarchive.lifecycle.Lifecycle;
import dev.coldarchive.lifecycle.LifecyclePlan;
import java.util.Optional;
import picocli.CommandLine.Command;

/** {@code archive lifecycle plan}. */
@Command(name = "plan", description = {"Say how the bucket's rules differ from those that are configured, and what would be the matter with them then.",
    "Changes nothing. Ends with 4 if a rule deletes or hides what is archived, or if rules of others could not be kept whole."}, footer = "  archive lifecycle plan")
final class LifecyclePlanVerb extends Verb {
    LifecyclePlanVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        try (Session session = Session.open(surroundings, common)) {
            Lifecycle lifecycle = LifecycleOperations.of(session.composition());
            return planned(console, lifecycle, lifecycle.plan());
        }
    }

    static ExitCode planned(Console console, Lifecycle lifecycle, LifecyclePlan plan) {
        LifecycleText.steps(console, plan, false);
        LifecycleText.findings(console, plan.findings());
        if (plan.changes() && !plan.obstacles().isEmpty()) {
            LifecycleText.byHand(console, plan);
        } else {
            console.result(plan.changes() ? "Nothing was changed. To change it so: archive lifecycle apply --confirm" : "There is nothing to change.");
        }
        console.document(document(lifecycle, plan, false));
        return plan.changes() && !plan.obstacles().isEmpty() ? ExitCode.PROBLEMS_FOUND : LifecycleText.code(plan.findings());
    }

    static Object document(Lifecycle lifecycle, LifecyclePlan plan, boolean applied) {
        return Json.object("applied", applied, "changes", plan.changes(),
                "steps", plan.steps().stream().map(step -> Json.object("change", step.change(), "rule", LifecycleText.describe(step.rule(), true, Optional.empty()), "coveredBy", step.by())).toList(),
                "kept", plan.seen().rules().stream().map(stored -> stored.rule().id()).filter(id -> !lifecycle.isOurs(id)).toList(),
                "obstacles", plan.obstacles().stream().map(obstacle -> Json.object("rule", obstacle.rule(), "lost", obstacle.lost())).toList(),
                "findings", plan.findings().stream().map(LifecycleText::describe).toList());
    }
}
