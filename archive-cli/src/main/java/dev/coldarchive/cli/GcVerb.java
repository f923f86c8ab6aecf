package dev.coldarchive.cli;

import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.Style;
import dev.coldarchive.cli.console.TextTable;
import dev.coldarchive.daemon.operations.CleanupOperations;
import dev.coldarchive.gc.Cleanup;
import dev.coldarchive.gc.CleanupPlan;
import dev.coldarchive.gc.CleanupReport;
import dev.coldarchive.gc.Leftover;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code archive gc}. */
@Command(name = "gc",
        description = {"List what is left behind and nobody needs, and take it away.", "Unfinished uploads, temporary files of dead processes, parked rows that are",
            "merged, what selftests wrote; with --unknown also objects that no manifest and", "no open intent names. Takes nothing away without --confirm, and then needs", "rights that an exporter has not."},
        footer = {"  archive gc                        what there is, older than a week",
            "  archive gc --confirm              take away what is proven to be of no use",
            "  archive gc --unknown              and what nothing names: look at it first"})
final class GcVerb extends Verb {
    /** More than this are counted, not listed. */
    private static final int LISTED = 50;

    @Spec
    CommandSpec spec;

    @Option(names = "--older-than", paramLabel = "AGE", order = 1, description = "Leave alone what is younger: 7d, 12h, 30m. Default: 7d.", defaultValue = "7d")
    String olderThan;

    @Option(names = "--unknown", order = 2, description = "Take away too what cannot be proven to be the archive's own.")
    boolean unknown;

    @Option(names = "--confirm", order = 3, description = "Do it; without it, only list.")
    boolean confirm;

    GcVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        Duration age = age();
        try (Session session = Session.open(surroundings, common)) {
            Cleanup cleanup = CleanupOperations.cleanup(session.composition());
            CleanupPlan plan = cleanup.plan(age, unknown);
            print(console, plan);
            Optional<CleanupReport> report = confirm && !plan.taken().isEmpty() ? Optional.of(cleanup.act(plan, gone -> { })) : Optional.empty();
            report.ifPresentOrElse(done -> print(console, done), () -> console.result(next(plan)));
            console.document(Json.object("confirmed", confirm, "olderThan", plan.before(), "more", plan.more(), "leftovers", plan.leftovers().stream().map(one -> describe(one, report)).toList(),
                    "failures", report.map(CleanupReport::failures).orElse(List.of()).stream().map(Failures::describe).toList()));
            return report.map(CleanupReport::failures).filter(failures -> !failures.isEmpty()).map(failures -> ExitCode.of(failures, false)).orElse(ExitCode.OK);
        }
    }

    private Duration age() {
        try {
            return TimeExpression.parse("now-" + olderThan).before();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "'" + olderThan + "' is no age: say 7d, 12h or 30m", e);
        }
    }

    private void print(Console console, CleanupPlan plan) {
        if (plan.leftovers().isEmpty()) {
            console.result("Nothing is left behind that is older than " + olderThan + ".");
            return;
        }
        Instant now = surroundings.clock().instant();
        TextTable table = new TextTable("what", ">age", ">size", "name", "why");
        plan.leftovers().stream().limit(LISTED).forEach(one -> table.row(words(one.kind()), Figures.duration(Duration.between(one.since(), now)), Figures.size(one.sizeBytes()), one.name(), one.why()));
        console.result(table);
        if (plan.leftovers().size() > LISTED || plan.more()) {
            console.result("and " + (plan.more() ? "more than " : "") + Figures.count(plan.leftovers().size() - LISTED) + " more; --json lists " + (plan.more() ? "these" : "all"));
        }
        console.result("");
        for (Leftover.Kind kind : Leftover.Kind.values()) {
            List<Leftover> alike = plan.leftovers().stream().filter(one -> one.kind() == kind).toList();
            if (!alike.isEmpty()) {
                console.result(Figures.count(alike.size()) + " " + words(kind) + ", " + Figures.size(alike.stream().mapToLong(Leftover::sizeBytes).sum())
                        + (kind.ours() || plan.unknown() ? "" : console.paint(Style.YELLOW, " (kept: look at them, then say --unknown)")));
            }
        }
    }

    private String next(CleanupPlan plan) {
        return plan.leftovers().isEmpty() ? "" : plan.taken().isEmpty() ? "Nothing was taken away: nothing of this is proven to be of no use."
                : "Nothing was taken away. To take " + Figures.count(plan.taken().size()) + " of these away for good, say the same with --confirm.";
    }

    private static void print(Console console, CleanupReport report) {
        console.result(console.paint(report.failures().isEmpty() ? Style.GREEN : Style.RED, Figures.count(report.removed().size()) + " taken away")
                + (report.kept().isEmpty() ? "." : ", " + Figures.count(report.kept().size()) + " kept: needed, changed or gone by now."));
        report.failures().forEach(failure -> Failures.print(console, failure));
    }

    private static String words(Leftover.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static Map<String, Object> describe(Leftover one, Optional<CleanupReport> report) {
        return Json.object("kind", one.kind(), "ours", one.kind().ours(), "name", one.name(), "sizeBytes", one.sizeBytes(), "since", one.since(), "why", one.why(),
                "removed", report.filter(done -> done.removed().contains(one)).isPresent());
    }
}
