package dev.coldarchive.cli;

import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.Style;
import dev.coldarchive.cli.console.TextTable;
import dev.coldarchive.restore.ObjectStanding.State;
import dev.coldarchive.restore.ObjectStanding;
import dev.coldarchive.restore.RestoreOverview;
import dev.coldarchive.restore.RestorePlan;
import dev.coldarchive.restore.RestoreReport;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What {@code archive restore} says, to people and to programs. */
final class RestoreResult {
    /** More files than this are counted, not listed. */
    private static final int LISTED = 20;

    private RestoreResult() {}

    static void print(Console console, RestoreOverview overview) {
        if (overview.objects() == 0) {
            console.result(Figures.count(overview.windows(), "archived window") + " in the range, and no file.");
            return;
        }
        TextTable table = new TextTable("storage class", "state", ">files", ">size");
        overview.groups().forEach(group -> table.row(group.place(), words(group.state()), Figures.count(group.objects()), Figures.size(group.sizeBytes())));
        console.result(table);
        overview.readableUntil().ifPresent(until -> console.result("The first copies go at " + Figures.time(until) + "."));
        overview.missing().forEach(key -> console.result(console.paint(Style.RED, "missing: ") + key + " (archive verify says more)"));
        if (overview.readable()) {
            console.result(console.paint(Style.GREEN, "All can be read."));
        }
    }

    static void print(Console console, RestorePlan plan) {
        if (plan.steps().isEmpty()) {
            return;
        }
        console.result("");
        TextTable table = new TextTable("to restore from", ">files", ">of these extended", ">size", ">takes at most", ">costs");
        plan.steps().forEach(step -> table.row(step.from().name(), Figures.count(step.objects()), Figures.count(step.extended()), Figures.size(step.sizeBytes()),
                step.longest().map(Figures::duration).orElse("not offered"), dollars(step.dollars())));
        console.result(table);
    }

    static String next(RestorePlan plan) {
        if (plan.steps().isEmpty()) {
            return "There is nothing to ask for.";
        }
        return "Nothing was asked for. To ask for " + Figures.count(plan.objects(), "file") + ", readable for " + Figures.count(plan.request().days(), "day") + ", at about " + dollars(plan.dollars())
                + ", say the same with --confirm.";
    }

    static void print(Console console, RestoreReport report) {
        console.result(Figures.count(report.accepted(), "file") + " asked for" + (report.fellBack() == 0 ? "" : " (" + Figures.count(report.fellBack()) + " of them at the slower tier)") + ", "
                + Figures.count(report.extended()) + " extended, " + Figures.count(report.inProgress()) + " on their way before, " + Figures.count(report.nothingToDo()) + " with nothing to do"
                + (report.missing() == 0 ? "." : ", " + Figures.count(report.missing()) + " missing: archive verify says more."));
    }

    /** Files that cannot be read come first: they are what is asked about. */
    static void list(Console console, List<ObjectStanding> files) {
        List<ObjectStanding> unread = files.stream().filter(file -> !file.state().readable()).toList();
        if (unread.isEmpty()) {
            return;
        }
        console.result("");
        TextTable table = new TextTable("table", "window", "storage class", "state", "file");
        unread.stream().limit(LISTED).forEach(file -> table.row(file.table(), Figures.time(file.window().start()), file.place(), words(file), file.key().value()));
        console.result(table);
        if (unread.size() > LISTED) {
            console.result("and " + Figures.count(unread.size() - LISTED) + " more; --json lists all");
        }
    }

    private static String words(ObjectStanding file) {
        return words(file.state()) + file.readableUntil().map(until -> " " + Figures.time(until)).orElse("");
    }

    private static String words(State state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** As bills have it. */
    private static String dollars(Optional<Double> sum) {
        return sum.map(price -> price > 0 && price < 0.01 ? "under $0.01" : String.format(Locale.ROOT, "$%,.2f", price)).orElse("unknown");
    }

    static Map<String, Object> describe(RestoreOverview overview) {
        return Json.object("readable", overview.readable(), "windows", overview.windows(), "count", overview.objects(), "sizeBytes", overview.sizeBytes(), "readableUntil", overview.readableUntil(),
                "groups", overview.groups().stream().map(group -> Json.object("storageClass", group.place(), "cold", group.cold(), "state", group.state(), "count", group.objects(),
                        "sizeBytes", group.sizeBytes())).toList(), "missing", overview.missing().stream().map(Object::toString).toList());
    }

    static Map<String, Object> describe(RestorePlan plan) {
        return Json.object("days", plan.request().days(), "tier", plan.request().tier(), "fallBack", plan.request().fallBack(), "count", plan.objects(), "sizeBytes", plan.sizeBytes(),
                "longestSeconds", plan.longest(), "dollars", plan.dollars(), "steps", plan.steps().stream().map(step -> Json.object("from", step.from(), "count", step.objects(),
                        "extended", step.extended(), "sizeBytes", step.sizeBytes(), "longestSeconds", step.longest(), "dollars", step.dollars())).toList());
    }

    static Map<String, Object> describe(RestoreReport report) {
        return Json.object("accepted", report.accepted(), "extended", report.extended(), "inProgress", report.inProgress(), "fellBack", report.fellBack(), "nothingToDo", report.nothingToDo(),
                "missing", report.missing());
    }

    static Map<String, Object> describe(ObjectStanding file) {
        return Json.object("table", file.table(), "start", file.window().start(), "end", file.window().end(), "key", file.key().value(), "sizeBytes", file.sizeBytes(),
                "storageClass", file.storageClass(), "cold", file.cold(), "state", file.state(), "readableUntil", file.readableUntil());
    }
}
