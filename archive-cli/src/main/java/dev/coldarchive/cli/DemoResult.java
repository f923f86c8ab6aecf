package dev.coldarchive.cli;

import dev.coldarchive.ExportReport;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.Style;
import dev.coldarchive.cli.console.TextTable;
import dev.coldarchive.cli.demo.DemoDatabase;
import dev.coldarchive.cli.demo.DemoDirectory;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.VerifyReport;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a demo showed.
 *
 * @param tables a line each
 * @param rowsPerSecond of the whole export
 * @param peakHeapBytes most memory that Java objects took
 */
record DemoResult(List<Line> tables, long rowsPerSecond, long peakHeapBytes) {

    /** One table. */
    record Line(String table, long windows, long rows, long databaseBytes, long bytes, Duration took, Verdict verdict) {}

    static DemoResult of(DemoDatabase database, ExportReport export, Duration took, Map<String, Duration> tookEach, VerifyReport verified) {
        List<Line> lines = verified.tables().stream().map(found -> new Line(found.table(), found.windows(), found.rows(), database.sizeBytes(found.table()), found.sizeBytes(),
                tookEach.getOrDefault(found.table(), Duration.ZERO), found.worst())).toList();
        long peak = ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage).mapToLong(usage -> usage.getUsed()).sum();
        // the pools' peaks were at different moments: together they can be more than there is
        return new DemoResult(lines, Figures.rate(export.rows(), took), Math.min(peak, Runtime.getRuntime().maxMemory()));
    }

    boolean ok() {
        return !tables.isEmpty() && tables.stream().noneMatch(line -> line.verdict().problem());
    }

    void print(Console console, DemoDirectory directory, boolean serving) {
        TextTable table = new TextTable("table", ">windows", ">rows", ">PostgreSQL", ">Parquet", ">ratio", ">rows/s", "verdict");
        for (Line line : tables) {
            table.row(line.table(), Figures.count(line.windows()), Figures.count(line.rows()), Figures.size(line.databaseBytes()), Figures.size(line.bytes()),
                    String.format(Locale.ROOT, "%.1f×", line.databaseBytes() / (double) Math.max(1, line.bytes())),
                    line.took().isZero() ? "-" : Figures.count(Figures.rate(line.rows(), line.took())), line.verdict().name());
        }
        console.result("");
        console.result(table);
        console.result("");
        console.result(ok() ? console.paint(Style.GREEN, "Verified") + ": every window of the archive holds exactly what the database holds."
                : console.paint(Style.RED, "Verification found problems") + "; this should never happen, please report it.");
        if (rowsPerSecond > 0) {
            console.result(Figures.count(rowsPerSecond) + " rows/s in all, with " + Figures.size(peakHeapBytes) + " of heap at most.");
        }
        console.result("");
        next(directory, serving).forEach(console::result);
        console.document(Json.object(
                "verdict", verdict().name(),
                "tables", tables.stream().map(DemoResult::describe).toList(),
                "rowsPerSecond", rowsPerSecond,
                "peakHeapBytes", peakHeapBytes,
                "directory", directory.kept() ? directory.root().toString() : null));
    }

    private Verdict verdict() {
        return tables.stream().map(Line::verdict).filter(Verdict::problem).findFirst().orElse(Verdict.OK);
    }

    private static List<String> next(DemoDirectory directory, boolean serving) {
        if (!directory.kept()) {
            return List.of("Nothing is left of it. To look around, keep it and leave its database running:", "  archive demo --keep ./archive-demo --serve");
        }
        String config = " --config " + NextSteps.quoted(directory.configuration().toString());
        List<String> lines = new ArrayList<>(List.of("Files: " + directory.files(), serving ? "Try, in another terminal:" : "Try:"));
        if (!serving) {
            lines.add("  archive demo --keep " + NextSteps.quoted(directory.root().toString()) + " --serve   (starts the database again)");
        }
        lines.add("  archive status" + config);
        lines.add("  archive ls" + config + " --table trades");
        lines.add("  archive verify" + config);
        return lines;
    }

    private static Map<String, Object> describe(Line line) {
        return Json.object("table", line.table(), "windows", line.windows(), "rows", line.rows(), "bytes", line.bytes(),
                "databaseBytes", line.databaseBytes(), "verdict", line.verdict());
    }
}
