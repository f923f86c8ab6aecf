package dev.coldarchive.cli;

import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.Style;
import dev.coldarchive.cli.console.TextTable;
import dev.coldarchive.verify.RowDifferences;
import dev.coldarchive.verify.TableVerdicts;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.VerifyLevel;
import dev.coldarchive.verify.VerifyReport;
import dev.coldarchive.verify.WindowVerdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a verification found, in words and as JSON. */
record VerifyResult(VerifyLevel level, Optional<Instant> start, Optional<Instant> end, VerifyReport report) {
    /** Problems that are printed with their rows; of all of them JSON has the rows. */
    private static final int EXPLAINED = 10;
    private static final int LINES = 5;

    void print(Console console) {
        words(console);
        console.document(Json.object(
                "ok", report.ok(),
                "level", level,
                "start", start,
                "end", end,
                "tables", report.tables().stream().map(VerifyResult::describe).toList(),
                "problemCount", report.problemCount(),
                "problems", report.problems().stream().map(VerifyResult::describe).toList()));
    }

    private void words(Console console) {
        if (report.tables().isEmpty()) {
            console.result("Nothing to verify: no window of the range is archived.");
            return;
        }
        TextTable table = new TextTable("table", ">windows", "verdicts", ">rows", ">size");
        report.tables().forEach(found -> table.row(found.table(), Figures.count(found.windows()), counts(found), Figures.count(found.rows()), Figures.size(found.sizeBytes())));
        console.result(table);
        console.result("");
        if (report.ok()) {
            console.result(console.paint(Style.GREEN, "No problems."));
            long pending = report.tables().stream().mapToLong(found -> found.verdicts().getOrDefault(Verdict.PENDING, 0L)).sum();
            if (pending > 0) {
                console.result(Figures.count(pending, "window") + " PENDING: not archived, or not to be compared yet. Which are due:  archive gaps");
            }
            return;
        }
        console.result(console.paint(Style.RED, Figures.count(report.problemCount(), "problem") + ":"));
        int printed = 0;
        for (WindowVerdict problem : report.problems()) {
            console.result("  " + words(problem));
            if (printed++ < EXPLAINED) {
                problem.differences().ifPresent(rows -> rows(console, rows));
            }
        }
        if (report.problemCount() > report.problems().size()) {
            console.result("  and " + Figures.count(report.problemCount() - report.problems().size()) + " more");
        }
        WindowVerdict first = report.problems().get(0);
        console.result("");
        console.result("Nothing was changed. What can be done about it, for example about the first:");
        console.result("  archive repair " + NextSteps.range(first.table(), first.window()));
    }

    static String words(WindowVerdict window) {
        return window.table() + " " + Figures.time(window.window().start()) + " " + window.verdict() + ": " + window.detail();
    }

    private static void rows(Console console, RowDifferences differences) {
        String spans = differences.spans().stream().limit(LINES).map(span -> Figures.time(span.start()) + " to " + Figures.time(span.end()) + " (" + Figures.count(span.rows()) + ")")
                .collect(Collectors.joining(", "));
        console.result("      " + spans + (differences.spans().size() > LINES ? ", and " + Figures.count(differences.spans().size() - LINES) + " more stretches" : ""));
        differences.first().stream().limit(LINES).forEach(row -> console.result("      " + words(row)));
        long all = differences.onlyInArchive() + differences.onlyInSource() + differences.updated();
        if (all > LINES) {
            console.result("      and " + Figures.count(all - LINES, "more row"));
        }
    }

    private static String words(RowDifferences.Row row) {
        String where = switch (row.side()) {
            case ARCHIVE -> "only in the archive: ";
            case SOURCE -> "only in the source:  ";
            case BOTH -> "other values:        ";
        };
        String key = row.key().entrySet().stream().map(column -> " " + column.getKey() + "=" + column.getValue()).collect(Collectors.joining());
        return where + row.time() + key + (row.changed().isEmpty() ? "" : " in " + String.join(", ", row.changed()));
    }

    private static String counts(TableVerdicts found) {
        return found.verdicts().entrySet().stream().map(entry -> Figures.count(entry.getValue()) + " " + entry.getKey()).collect(Collectors.joining(", "));
    }

    private static Map<String, Object> describe(TableVerdicts found) {
        return Json.object("table", found.table(), "verdict", found.worst(), "windows", found.windows(), "verdicts", found.verdicts(),
                "rows", found.rows(), "sizeBytes", found.sizeBytes());
    }

    static Map<String, Object> describe(WindowVerdict window) {
        return Json.object("table", window.table(), "start", window.window().start(), "end", window.window().end(), "verdict", window.verdict(),
                "revision", window.revision(), "detail", window.detail(), "object", window.object().map(Object::toString),
                "differences", window.differences().map(VerifyResult::describe));
    }

    private static Map<String, Object> describe(RowDifferences differences) {
        List<Map<String, Object>> spans = differences.spans().stream().map(span -> Json.object("start", span.start(), "end", span.end(), "rows", span.rows())).toList();
        List<Map<String, Object>> first = differences.first().stream()
                .map(row -> Json.object("side", row.side(), "time", row.time(), "key", row.key(), "changed", row.changed())).toList();
        return Json.object("onlyInArchive", differences.onlyInArchive(), "onlyInSource", differences.onlyInSource(), "updated", differences.updated(), "spans", spans, "first", first);
    }
}
