package dev.coldarchive.cli;

import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.Style;
import dev.coldarchive.cli.console.TextTable;
import dev.coldarchive.load.DrillReport;
import dev.coldarchive.load.LoadReport;
import dev.coldarchive.load.LoadedWindow;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What {@code archive load} has done, for people and for programs. */
record LoadResult(List<LoadReport> reports) {
    /** More windows than this are counted, not listed. */
    private static final int LISTED = 20;

    void print(Console console) {
        TextTable table = new TextTable("table", "into", ">windows", ">loaded", ">stood already", ">failed", ">rows", ">taken", ">other values", ">only there", ">rows/s");
        reports.forEach(one -> table.row(one.table(), one.place(), Figures.count(one.windows()), Figures.count(one.loaded()), Figures.count(one.standing()), Figures.count(one.failed()),
                Figures.count(one.rows()), Figures.count(one.taken()), Figures.count(one.differing()), Figures.count(one.others()), Figures.count(Figures.rate(one.taken(), one.took()))));
        console.result(table);
        for (LoadReport one : reports) {
            one.first().stream().limit(LISTED).forEach(window -> console.result("  " + one.table() + " " + Figures.time(window.window().start()) + " " + words(window)));
        }
        console.result("");
        Optional<String> absent = absent(reports.stream().filter(one -> !one.archived()).map(LoadReport::table).toList());
        absent.ifPresent(why -> console.result(console.paint(Style.RED, "Not loaded") + ": " + why));
        List<LoadReport> known = reports.stream().filter(LoadReport::archived).toList();
        if (absent.isPresent() && known.stream().allMatch(LoadReport::whole)) {
            if (!known.isEmpty()) {
                console.result("Of the others, what stands was read back, and is what the archive holds.");
            }
        } else if (known.stream().allMatch(LoadReport::whole)) {
            console.result(console.paint(Style.GREEN, "Equal") + ": what stands was read back, and is what the archive holds.");
        } else {
            console.result(console.paint(Style.RED, "Not equal") + ": see above. What was loaded stands; no row that was there was changed.");
        }
        console.document(Json.object("done", true, "equal", reports.stream().allMatch(LoadReport::whole), "tables", reports.stream().map(LoadResult::describe).toList()));
    }

    /** What to tell of tables that the ledger has nothing of; empty if there is none. */
    static Optional<String> absent(List<String> tables) {
        return tables.isEmpty() ? Optional.empty()
                : Optional.of("by the ledger nothing of " + String.join(", ", tables) + " is archived in this range. If the ledger was lost: archive ledger rebuild");
    }

    static void print(Console console, DrillReport drill) {
        TextTable table = new TextTable("table", "window", "result", ">rows", ">size", ">took");
        drill.windows().forEach(one -> table.row(one.table(), Figures.time(one.window().window().start()), one.window().result() == LoadedWindow.Result.LOADED ? "equal"
                : words(one.window()), Figures.count(one.window().rows()), Figures.size(one.window().sizeBytes()), Figures.duration(one.window().took())));
        console.result(table);
        console.result("");
        console.result(drill.windows().isEmpty() ? "There is no archived window with rows. If the ledger was lost: archive ledger rebuild" : (drill.passed() ? console.paint(Style.GREEN, "Equal") + ": "
                : console.paint(Style.RED, "Not equal") + ": see above; ") + Figures.count(drill.rows(), "row") + " in " + Figures.duration(drill.took()) + ", "
                + Figures.count(drill.rate()) + " rows/s. Seed " + drill.seed() + ".");
        console.document(Json.object("passed", drill.passed(), "seed", drill.seed(), "rows", drill.rows(), "seconds", drill.took(), "rowsPerSecond", drill.rate(), "windows",
                drill.windows().stream().map(one -> Json.object("table", one.table(), "start", one.window().window().start(), "end", one.window().window().end(), "result",
                        one.window().result().name().toLowerCase(Locale.ROOT), "rows", one.window().rows(), "sizeBytes", one.window().sizeBytes(), "millis", one.window().took().toMillis(),
                        "detail", one.window().detail())).toList()));
    }

    private static String words(LoadedWindow window) {
        return window.result() == LoadedWindow.Result.FAILED ? "failed: " + window.detail()
                : Figures.count(window.differing(), "archived row") + " not there: others are in their place; " + Figures.count(window.others(), "row") + " only there";
    }

    private static Map<String, Object> describe(LoadReport one) {
        return Json.object("table", one.table(), "into", one.place(), "archived", one.archived(), "windows", one.windows(), "loaded", one.loaded(), "standing", one.standing(), "failed", one.failed(), "rows", one.rows(),
                "taken", one.taken(), "differing", one.differing(), "onlyThere", one.others(), "sizeBytes", one.sizeBytes(), "seconds", one.took(), "warnings", one.warnings(),
                "first", one.first().stream().map(window -> Json.object("start", window.window().start(), "end", window.window().end(), "result", window.result().name().toLowerCase(Locale.ROOT),
                        "rows", window.rows(), "taken", window.taken(), "differing", window.differing(), "onlyThere", window.others(), "detail", window.detail())).toList());
    }
}
