package dev.coldarchive.cli;

import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Style;
import dev.coldarchive.daemon.operations.LifecycleOperations;
import dev.coldarchive.lifecycle.Lifecycle;
import dev.coldarchive.lifecycle.LifecyclePlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code archive lifecycle apply}. */
@Command(name = "apply", description = {"Bring the bucket's rules to those that are configured. Rules of others stay as they are, to the letter, or nothing is changed.",
    "Changes nothing without --confirm. Ends with 4 if a rule deletes or hides what is archived, or if rules of others could not be kept whole."},
        footer = {"  archive lifecycle apply             what would be changed", "  archive lifecycle apply --confirm"})
final class LifecycleApplyVerb extends Verb {
    @Option(names = "--confirm", order = 1, description = "Change it.")
    boolean confirm;

    LifecycleApplyVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        try (Session session = Session.open(surroundings, common)) {
            Lifecycle lifecycle = LifecycleOperations.of(session.composition());
            LifecyclePlan plan = lifecycle.plan();
            if (!confirm || !plan.changes()) {
                return LifecyclePlanVerb.planned(console, lifecycle, plan);
            }
            lifecycle.apply(plan);
            LifecycleText.steps(console, plan, true);
            LifecycleText.findings(console, plan.findings());
            console.result(console.paint(Style.GREEN, "Changed.") + " The bucket acts on it within a day or two.");
            console.document(LifecyclePlanVerb.document(lifecycle, plan, true));
            return LifecycleText.code(plan.findings());
        }
    }
}
