package dev.coldarchive.cli;

import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Style;
import dev.coldarchive.doctor.Area;
import dev.coldarchive.doctor.CheckResult;
import dev.coldarchive.doctor.Status;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Results of checks as people read them: a line an area as soon as it has been looked at, and below it what is not as it should be. */
final class DoctorReport {
    private static final int AREA_WIDTH = 15;
    private static final Map<Status, String> WORDS = Map.of(Status.OK, "ok", Status.WARN, "warning", Status.FAIL, "failure", Status.UNKNOWN, "unknown", Status.SKIPPED, "skipped");
    private static final Map<Status, Style> STYLES = Map.of(Status.OK, Style.GREEN, Status.WARN, Style.YELLOW, Status.FAIL, Style.RED, Status.UNKNOWN, Style.DIM, Status.SKIPPED, Style.DIM);

    private final Console console;
    private final List<CheckResult> area = new ArrayList<>();
    private final Map<Status, Integer> counts = new EnumMap<>(Status.class);

    DoctorReport(Console console) {
        this.console = console;
    }

    void add(CheckResult result) {
        if (!area.isEmpty() && area.get(0).id().area() != result.id().area()) {
            printArea();
        }
        area.add(result);
        counts.merge(result.status(), 1, Integer::sum);
    }

    private void printArea() {
        Area which = area.get(0).id().area();
        Map<Status, Integer> found = new EnumMap<>(Status.class);
        area.forEach(result -> found.merge(result.status(), 1, Integer::sum));
        console.result(console.paint(Style.BOLD, which.words()) + " ".repeat(AREA_WIDTH - which.words().length()) + words(found));
        area.forEach(this::print);
        area.clear();
    }

    private void print(CheckResult result) {
        Status status = result.status();
        if (!console.verbose() && (status == Status.OK || status == Status.SKIPPED)) {
            return;
        }
        console.result("  " + console.paint(STYLES.get(status), WORDS.get(status)) + " ".repeat(8 - WORDS.get(status).length()) + result.id().id() + result.table().map(table -> " (" + table + ")").orElse("") + ": " + result.message());
        if (status == Status.WARN || status == Status.FAIL || console.verbose()) {
            result.todo().ifPresent(todo -> console.result("          " + console.paint(Style.BOLD, "→ " + todo)));
        }
    }

    void end(int tables) {
        if (!area.isEmpty()) {
            printArea();
        }
        console.result("");
        boolean well = !counts.containsKey(Status.FAIL) && !counts.containsKey(Status.WARN);
        console.result(well ? console.paint(Style.GREEN, "All is well") + ": " + words(counts) + ", " + Figures.count(tables, "table") + ". The files themselves are looked at by archive verify."
                : "In all: " + words(counts) + (counts.containsKey(Status.SKIPPED) ? ". What was skipped is looked at when that is mended." : "."));
    }

    /** {@code 3 ok, 1 warning}. */
    private String words(Map<Status, Integer> found) {
        List<String> parts = new ArrayList<>();
        found.forEach((status, count) -> {
            String text = status == Status.WARN || status == Status.FAIL ? Figures.count(count, WORDS.get(status)) : count + " " + WORDS.get(status);
            parts.add(status == Status.OK ? text : console.paint(STYLES.get(status), text));
        });
        return String.join(", ", parts);
    }
}
