package dev.coldarchive.cli;

import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.TextTable;
import dev.coldarchive.daemon.bench.BenchReport;
import dev.coldarchive.daemon.bench.BenchRequest;
import dev.coldarchive.daemon.bench.PathFigures;
import dev.coldarchive.daemon.bench.Spread;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a benchmark found.
 *
 * @param store that export-store wrote to
 * @param invented whether the rows were made for it
 */
record BenchResult(BenchRequest request, BenchReport report, String store, boolean invented) {

    void print(Console console) {
        console.result(request.table().name() + ": " + Figures.count(report.rows(), "row") + " in " + Figures.count(report.windows(), "window") + ", " + figure("%.1f", report.copyBytesPerRow())
                + " bytes each as COPY sends them; medians of " + Figures.count(request.runs(), "run") + " in turn, after " + request.warmUps() + " to warm up");
        console.result("");
        TextTable table = new TextTable("path", ">conn.", ">rows/s", ">quartiles", ">MB/s", ">CPU s/M rows", ">peak heap", ">bytes/row", ">of limit", "bound by");
        report.paths().forEach(path -> table.row(path.name(), Integer.toString(path.parallel()), Figures.count(Math.round(path.rowsPerSecond().median())), thousands(path.rowsPerSecond()),
                figure("%.0f", path.megabytesPerSecond().median()), figure("%.3f", path.cpuSecondsPerMillionRows().median()), Figures.size(Math.round(path.peakHeapBytes().median())),
                path.bytesPerRow() == 0 ? "-" : figure("%.1f", path.bytesPerRow()), figure("%.2f", path.ratioToLimit()), word(path)));
        console.result(table);
        console.result("");
        report.paths().forEach(path -> console.result(path.name() + " on " + Figures.count(path.parallel(), "connection") + ": " + word(path) + "; " + path.bound().because() + "."));
        report.paths().stream().filter(path -> path.parallel() > 1).forEach(path -> console.result(path.name() + " on " + path.parallel() + " connections: "
                + figure("%.2f", path.ratioToOneConnection()) + " times its rows a second on one."));
        console.result("export-store wrote to " + store + ".");
        report.notes().forEach(console::warning);
        console.document(document());
    }

    private static String thousands(Spread rate) {
        return Figures.count(Math.round(rate.lower() / 1_000)) + "k-" + Figures.count(Math.round(rate.upper() / 1_000)) + "k";
    }

    private static String word(PathFigures path) {
        return path.bound().by().name().toLowerCase(Locale.ROOT);
    }

    private static String figure(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private Map<String, Object> document() {
        return Json.object("table", request.table().name(), "invented", invented, "start", request.start(), "end", request.end(), "rows", report.rows(), "windows", report.windows(),
                "copyBytesPerRow", rounded(report.copyBytesPerRow()), "runs", request.runs(), "warmUps", request.warmUps(), "store", store, "select", report.selects().get(0),
                "processors", Runtime.getRuntime().availableProcessors(), "maxHeapBytes", Runtime.getRuntime().maxMemory(), "java", System.getProperty("java.version"),
                "paths", report.paths().stream().map(BenchResult::describe).toList(), "notes", report.notes());
    }

    private static Map<String, Object> describe(PathFigures path) {
        return Json.object("name", path.name(), "parallel", path.parallel(), "rowsPerSecond", Math.round(path.rowsPerSecond().median()),
                "megabytesPerSecond", rounded(path.megabytesPerSecond().median()), "cpuSecondsPerMillionRows", rounded(path.cpuSecondsPerMillionRows().median()),
                "peakHeapBytes", Math.round(path.peakHeapBytes().median()), "bytesPerRow", path.bytesPerRow() == 0 ? null : rounded(path.bytesPerRow()),
                "ratioToLimit", rounded(path.ratioToLimit()), "ratioToOneConnection", rounded(path.ratioToOneConnection()), "boundBy", path.bound().by().name().toLowerCase(Locale.ROOT),
                "because", path.bound().because(),
                "quartiles", Json.object("rowsPerSecond", quartiles(path.rowsPerSecond()), "megabytesPerSecond", quartiles(path.megabytesPerSecond()),
                        "cpuSecondsPerMillionRows", quartiles(path.cpuSecondsPerMillionRows()), "peakHeapBytes", quartiles(path.peakHeapBytes())));
    }

    private static List<Double> quartiles(Spread spread) {
        return List.of(rounded(spread.lower()), rounded(spread.upper()));
    }

    /** A ten thousandth is more than any of them is good for. */
    private static double rounded(double value) {
        return Math.round(value * 10_000) / 10_000.0;
    }
}
