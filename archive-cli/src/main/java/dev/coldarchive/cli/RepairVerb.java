package dev.coldarchive.cli;

import dev.coldarchive.Archiver;
import dev.coldarchive.TableSpec;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.Progress;
import dev.coldarchive.cli.console.Style;
import dev.coldarchive.verify.RepairPlan;
import dev.coldarchive.verify.RepairReport;
import dev.coldarchive.verify.VerifyLevel;
import dev.coldarchive.verify.VerifyRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code archive repair}. */
@Command(name = "repair",
        description = {"Verify, and archive again from the source what is wrong. No row leaves the archive.",
            "Changes nothing without --confirm. Ends with 4 if problems stay."},
        footer = {"  archive repair                                    what would be done",
            "  archive repair -t trades --start now-7d --confirm",
            "  archive repair --level head --confirm             what is missing in the store"})
final class RepairVerb extends Verb {
    @Mixin
    TablesAndRange which = new TablesAndRange();

    @Option(names = "--level", paramLabel = "LEVEL", order = 4, description = "How closely to look, as for verify. Default: source.", defaultValue = "source")
    VerifyLevel level;

    @Option(names = "--confirm", order = 5, description = "Do it.")
    boolean confirm;

    RepairVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        try (Progress progress = Progress.on(console); Session session = Session.open(surroundings, common, progress, Optional.empty())) {
            List<TableSpec> specs = session.select(which.tables);
            TablesAndRange.Range range = which.resolve(surroundings.clock().instant(), specs);
            console.note("verifying " + range.words("the first archived window", "the cursor"));
            Archiver archiver = session.composition().archiver();
            RepairPlan plan = archiver.planRepair(new VerifyRequest(which.tables, range.start(), range.end(), level));
            Optional<RepairReport> report = confirm && !plan.exports().isEmpty()
                    ? Optional.of(StopInOrder.onSignal(archiver, console, () -> archiver.repair(plan))) : Optional.empty();
            progress.stop();
            boolean whole = plan.problems() == report.map(done -> done.outcomes().stream().filter(RepairReport.Outcome::repaired).count()).orElse(0L);
            print(console, plan, report, whole);
            console.document(Json.object("ok", whole, "level", level, "start", range.start(), "end", range.end(), "problemCount", plan.problems(),
                    "steps", plan.steps().stream().map(step -> describe(step, report)).toList(), "done", report.isPresent()));
            return whole ? ExitCode.OK : ExitCode.PROBLEMS_FOUND;
        }
    }

    private static void print(Console console, RepairPlan plan, Optional<RepairReport> report, boolean whole) {
        if (plan.problems() == 0) {
            console.result(console.paint(Style.GREEN, "No problems") + ": nothing to repair.");
            return;
        }
        for (RepairPlan.Step step : plan.steps()) {
            console.result(VerifyResult.words(step.found()));
            Optional<RepairReport.Outcome> outcome = outcome(step, report);
            console.result("    " + (outcome.isPresent() ? said(console, outcome.get())
                    : step.remedy() == RepairPlan.Remedy.EXPORT ? "archive again: " + step.advice() : console.paint(Style.YELLOW, "not by this command: ") + step.advice()));
        }
        if (plan.problems() > plan.steps().size()) {
            console.result("and " + Figures.count(plan.problems() - plan.steps().size(), "more problem") + ": repair these first");
        }
        console.result("");
        if (report.isPresent()) {
            long repaired = report.get().outcomes().stream().filter(RepairReport.Outcome::repaired).count();
            console.result(console.paint(whole ? Style.GREEN : Style.RED, Figures.count(repaired) + " of " + Figures.count(plan.problems(), "problem") + " repaired."));
        } else if (plan.exports().isEmpty()) {
            console.result("Nothing here can be repaired by archiving again.");
        } else {
            console.result("Nothing was done. To archive " + Figures.count(plan.exports().size(), "window") + " again, say the same with --confirm.");
        }
    }

    private static String said(Console console, RepairReport.Outcome outcome) {
        if (outcome.repaired()) {
            return console.paint(Style.GREEN, "repaired");
        }
        return console.paint(Style.RED, "not repaired: ") + outcome.failure().map(why -> why.getMessage() + why.hint().map(hint -> "; " + hint).orElse(""))
                .or(() -> outcome.problem().map(found -> found.verdict() + ": " + found.detail())).orElse("");
    }

    private static Optional<RepairReport.Outcome> outcome(RepairPlan.Step step, Optional<RepairReport> report) {
        return report.flatMap(done -> done.outcomes().stream().filter(outcome -> outcome.step().equals(step)).findFirst());
    }

    private static Map<String, Object> describe(RepairPlan.Step step, Optional<RepairReport> report) {
        Optional<RepairReport.Outcome> outcome = outcome(step, report);
        return Json.object("problem", VerifyResult.describe(step.found()), "remedy", step.remedy(), "advice", step.advice(),
                "repaired", outcome.map(RepairReport.Outcome::repaired), "after", outcome.flatMap(RepairReport.Outcome::problem).map(VerifyResult::describe),
                "failure", outcome.flatMap(RepairReport.Outcome::failure).map(Failures::describe));
    }
}
