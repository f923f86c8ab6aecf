package dev.coldarchive.cli;

import dev.coldarchive.Archiver;
import dev.coldarchive.ExportReport;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.Progress;
import dev.coldarchive.cli.console.Style;
import dev.coldarchive.cli.console.TextTable;
import dev.coldarchive.daemon.config.Durations;
import dev.coldarchive.verify.Gap;
import dev.coldarchive.verify.Gaps;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code archive gaps}. */
@Command(name = "gaps", description = {"List windows that are due and not archived, and archive them.", "Changes nothing without --confirm. Ends with 4 if windows are missing."},
        footer = {"  archive gaps                              by the ledger",
            "  archive gaps --from store                 by the manifests alone",
            "  archive gaps --backfill                   what would be archived, in order",
            "  archive gaps --backfill --limit 7d --confirm"})
final class GapsVerb extends Verb {
    private static final int LISTED = 50;

    @Mixin
    TableNames names = new TableNames();

    @Option(names = "--from", paramLabel = "WHERE", order = 2, description = "Who is asked what is archived: ledger or store. Default: ledger.", defaultValue = "ledger")
    Gaps.From from;

    @Option(names = "--backfill", order = 3, description = "Plan to archive what is missing: windows first that the source will delete first.")
    boolean backfill;

    @Option(names = "--limit", paramLabel = "LENGTH", order = 4, description = "With --backfill: windows of so much time at most, all tables together. Default: 30d.")
    String limit;

    @Option(names = "--confirm", order = 5, description = "With --backfill: do it.")
    boolean confirm;

    @Spec
    CommandSpec spec;

    GapsVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        Duration most = length();
        if (!backfill && (confirm || limit != null)) {
            throw new ParameterException(spec.commandLine(), "--limit and --confirm say how to fill gaps: say --backfill as well");
        }
        try (Progress progress = Progress.on(console); Session session = Session.open(surroundings, common, progress, Optional.empty())) {
            session.select(names.tables);
            Archiver archiver = session.composition().archiver();
            Gaps gaps = archiver.gaps(names.tables, from);
            Optional<Gaps> plan = backfill ? Optional.of(gaps.mostUrgent(most)) : Optional.empty();
            Optional<ExportReport> report = confirm ? plan.map(chosen -> StopInOrder.onSignal(archiver, console, () -> archiver.backfill(chosen))) : Optional.empty();
            progress.stop();
            print(console, gaps, plan, report);
            ExitCode code = report.isPresent() ? report.get().complete() ? ExitCode.OK : ExitCode.SOME_WINDOWS_FAILED : gaps.windows() == 0 ? ExitCode.OK : ExitCode.PROBLEMS_FOUND;
            document(console, gaps, plan, report, code);
            return code;
        }
    }

    private Duration length() {
        try {
            Duration most = limit == null ? Duration.ofDays(30) : Durations.parse(limit);
            if (most.isZero()) {
                throw new IllegalArgumentException();
            }
            return most;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--limit " + limit + " is no length of time: say for example 12h or 30d", e);
        }
    }

    private void print(Console console, Gaps gaps, Optional<Gaps> plan, Optional<ExportReport> report) {
        if (gaps.gaps().isEmpty()) {
            console.result(console.paint(Style.GREEN, "No gaps") + ": every window that is due is archived, " + (from == Gaps.From.LEDGER ? "as the ledger says." : "as the manifests in the store say."));
            return;
        }
        list(console, gaps.gaps());
        console.result("");
        console.result(console.paint(Style.YELLOW, Figures.count(gaps.windows(), "window") + " missing") + " in " + Figures.count(gaps.gaps().size(), "gap") + ".");
        if (plan.isEmpty()) {
            console.result("To archive them:  archive gaps --backfill");
        } else if (report.isEmpty()) {
            console.result("");
            console.result("Would be archived, in this order:");
            list(console, plan.get().gaps());
            console.result("");
            console.result("Nothing was done. To do it, say the same with --confirm.");
        } else {
            long archived = report.get().outcomes().stream().filter(outcome -> outcome.revision() > 0).count();
            report.get().failures().forEach(failure -> Failures.print(console, failure));
            console.result(Figures.count(archived, "window") + " archived with " + Figures.count(report.get().rows(), "row") + ", of " + Figures.count(plan.get().windows()) + " planned.");
            if (plan.get().windows() < gaps.windows()) {
                console.result(Figures.count(gaps.windows() - plan.get().windows(), "window") + " beyond --limit: run it again.");
            }
        }
    }

    private static void list(Console console, List<Gap> gaps) {
        TextTable table = new TextTable("table", "from", "until", ">windows", "source keeps it until", "reason");
        gaps.stream().limit(LISTED).forEach(gap -> table.row(gap.table(), Figures.time(gap.start()), Figures.time(gap.end()), Figures.count(gap.windows()),
                gap.lostAt().map(Figures::time).orElse("-"), gap.reason()));
        console.result(table);
        if (gaps.size() > LISTED) {
            console.result("and " + Figures.count(gaps.size() - LISTED, "more gap") + "; --json lists all");
        }
    }

    private void document(Console console, Gaps gaps, Optional<Gaps> plan, Optional<ExportReport> report, ExitCode code) {
        Instant now = surroundings.clock().instant();
        console.document(Json.object(
                "from", from,
                "windows", gaps.windows(),
                "gaps", gaps.gaps().stream().map(gap -> describe(gap, now)).toList(),
                "plan", plan.map(chosen -> chosen.gaps().stream().map(gap -> describe(gap, now)).toList()),
                "done", report.isPresent(),
                "rows", report.map(ExportReport::rows),
                "failures", report.map(done -> done.failures().stream().map(Failures::describe).toList()).orElse(List.of()),
                "exitCode", code.number()));
    }

    private static Map<String, Object> describe(Gap gap, Instant now) {
        return Json.object("table", gap.table(), "start", gap.start(), "end", gap.end(), "windows", gap.windows(), "reason", gap.reason(), "lostAt", gap.lostAt(),
                "secondsUntilLoss", gap.lostAt().map(at -> Duration.between(now, at)));
    }
}
