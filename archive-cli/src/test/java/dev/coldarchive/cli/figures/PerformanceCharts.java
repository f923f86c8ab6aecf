package dev.coldarchive.cli.figures;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coldarchive.cli.figures.BarChart.Bar;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The drawings of docs/concepts/performance.md, as far as their figures were taken. */
final class PerformanceCharts {
    private PerformanceCharts() {}

    /** SVG by name. */
    static Map<String, String> all() throws IOException {
        Map<String, String> drawings = new LinkedHashMap<>();
        if (!FigureDocuments.named("paths").isMissingNode()) {
            drawings.put("paths", paths(FigureDocuments.named("paths")));
        }
        Map<Long, JsonNode> cold = FigureDocuments.numbered("cold");
        if (!cold.isEmpty()) {
            drawings.put("cold", cold(cold));
        }
        if (!FigureDocuments.named("heaps").isMissingNode()) {
            drawings.put("heap", heaps(FigureDocuments.named("heaps")));
        }
        Map<Long, JsonNode> sizes = FigureDocuments.numbered("rows");
        if (!sizes.isEmpty()) {
            drawings.put("sizes", rates("Million rows a second, warm, by the size of the window", "%.2f", sizes, "rows", 1));
            drawings.put("memory", memory("Most resident memory of the process, MB, by the size of the window", sizes, "rows"));
        }
        Map<Long, JsonNode> columns = FigureDocuments.numbered("columns");
        if (!columns.isEmpty()) {
            drawings.put("columns", columns(columns));
            drawings.put("columns-memory", memory("Most resident memory of the process, MB, by the number of columns", columns, "columns"));
        }
        return drawings;
    }

    /** 5M, 20M, or the number itself. */
    static String count(long number) {
        return number >= 1_000_000 && number % 1_000_000 == 0 ? number / 1_000_000 + "M" : String.format(Locale.ROOT, "%,d", number);
    }

    private static String runs(JsonNode document) {
        return "medians and quartiles of " + document.get("runs").asInt() + " runs in turn";
    }

    private static Bar bar(String label, Median figure, boolean ours) {
        return new Bar(label, figure.value(), figure.lower(), figure.upper(), ours);
    }

    private static String paths(JsonNode document) {
        BarChart chart = new BarChart("Million rows a second, warm, " + count(document.get("rows").asLong()) + " rows, " + runs(document), "%.2f");
        for (JsonNode path : document.get("paths")) {
            int parallel = path.get("parallel").asInt();
            String name = path.get("name").asText();
            chart.bar(bar(name + ", " + parallel + (parallel == 1 ? " connection" : " connections"), Median.rowsPerSecond(path).times(1e-6), name.startsWith("export")));
        }
        return chart.svg();
    }

    private static String cold(Map<Long, JsonNode> sizes) {
        BarChart chart = new BarChart("Seconds from the start of a cold process to its end, " + runs(sizes.values().iterator().next()), "%.2f s");
        sizes.forEach((rows, document) -> chart.bar(bar("psql, " + count(rows) + " rows to /dev/null", Median.in(document, "psqlSeconds"), false))
                .bar(bar("archive export, " + count(rows) + " rows", Median.in(document, "exportSeconds"), true)));
        return chart.svg();
    }

    private static String rates(String title, String format, Map<Long, JsonNode> documents, String what, double factor) {
        BarChart chart = new BarChart(title + ", " + runs(documents.values().iterator().next()), format);
        documents.forEach((number, document) -> chart.bar(bar(count(number) + " " + what, Median.in(document, "rowsPerSecond").times(1e-6 * factor), true)));
        return chart.svg();
    }

    private static String columns(Map<Long, JsonNode> documents) {
        BarChart chart = new BarChart("Million values a second, warm, " + runs(documents.values().iterator().next()), "%.1f");
        documents.forEach((columns, document) -> chart.bar(bar("COPY alone, " + columns + " columns", Median.in(document, "copyRowsPerSecond").times(1e-6 * columns), false))
                .bar(bar("export, " + columns + " columns", Median.in(document, "rowsPerSecond").times(1e-6 * columns), true)));
        return chart.svg();
    }

    private static String memory(String title, Map<Long, JsonNode> documents, String what) {
        BarChart chart = new BarChart(title + ", -Xmx" + documents.values().iterator().next().get("heap").asText(), "%.0f MB");
        documents.forEach((number, document) -> {
            double resident = document.get("peakResidentBytes").asDouble() / 1e6;
            chart.bar(new Bar(count(number) + " " + what, resident, resident, resident, true));
        });
        return chart.svg();
    }

    private static String heaps(JsonNode document) {
        List<String> heaps = new ArrayList<>();
        document.at("/series/0/heaps").forEach(heap -> heaps.add(heap.get("heap").asText()));
        LineChart chart = new LineChart("Rows a second beside those with " + heaps.get(heaps.size() - 1) + ", " + count(document.get("rows").asLong()) + " rows, " + runs(document), "-Xmx", heaps);
        for (JsonNode series : document.get("series")) {
            List<Median> points = new ArrayList<>();
            series.get("heaps").forEach(heap -> points.add(heap.has("tooSmall") ? null : Median.in(heap, "relative")));
            int parallel = series.get("parallel").asInt();
            chart.line(new LineChart.Line(series.get("store").asText() + ", " + parallel + (parallel == 1 ? " connection" : " connections"), points,
                    series.get("store").asText().equals("bucket") ? "#c2571a" : "#1f5fa8", parallel > 1));
        }
        return chart.svg();
    }
}
