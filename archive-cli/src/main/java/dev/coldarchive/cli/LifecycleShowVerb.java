package dev.coldarchive.cli;

import dev.coldarchive.Finding;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.TextTable;
import dev.coldarchive.daemon.operations.LifecycleOperations;
import dev.coldarchive.lifecycle.BucketRules;
import dev.coldarchive.lifecycle.BucketRules.Stored;
import dev.coldarchive.lifecycle.Lifecycle;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code archive lifecycle show}. */
@Command(name = "show", description = {"Say which rules the bucket has, whose they are, and where they contradict the archive or each other.",
    "Changes nothing. Ends with 4 if a rule deletes or hides what is archived."}, footer = "  archive lifecycle show")
final class LifecycleShowVerb extends Verb {
    LifecycleShowVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        try (Session session = Session.open(surroundings, common)) {
            Lifecycle lifecycle = LifecycleOperations.of(session.composition());
            BucketRules rules = lifecycle.rules();
            List<Finding> findings = lifecycle.findings();
            print(console, lifecycle, rules);
            LifecycleText.findings(console, findings);
            console.document(Json.object("rules", rules.rules().stream().map(stored -> LifecycleText.describe(stored.rule(), lifecycle.isOurs(stored.rule().id()), stored.lost())).toList(),
                    "smallestMoved", rules.smallestMoved(), "findings", findings.stream().map(LifecycleText::describe).toList()));
            return LifecycleText.code(findings);
        }
    }

    private static void print(Console console, Lifecycle lifecycle, BucketRules rules) {
        if (rules.rules().isEmpty()) {
            console.result("The bucket has no lifecycle rule.");
            return;
        }
        TextTable table = new TextTable("rule", "whose", "status", "prefix", "what");
        for (Stored stored : rules.rules()) {
            table.row(stored.rule().id(), lifecycle.isOurs(stored.rule().id()) ? "ours" : "others'", stored.rule().status(), LifecycleText.prefix(stored.rule()),
                    stored.rule().words() + stored.lost().map(lost -> " (and " + lost + ", which is not known here)").orElse(""));
        }
        console.result(table);
    }
}
