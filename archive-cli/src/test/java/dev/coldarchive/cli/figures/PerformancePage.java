package dev.coldarchive.cli.figures;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;

/** The section of docs/concepts/performance.md that says what was measured: made of the documents that the figures left behind; those that are missing are left out. */
final class PerformancePage {
    private static final String BEGIN = "<!-- figures: written by PerformanceFiguresTest -->\n";
    private static final String END = "<!-- end of figures -->";

    private PerformancePage() {}

    static void replaceIn(Path page, String figures) throws IOException {
        String text = Files.readString(page);
        int from = text.indexOf(BEGIN) + BEGIN.length();
        Files.writeString(page, text.substring(0, from) + figures + text.substring(text.indexOf(END)));
    }

    static String figures() throws IOException {
        StringBuilder page = new StringBuilder("Taken on " + LocalDate.now() + ", Java " + System.getProperty("java.version") + ", " + Runtime.getRuntime().availableProcessors()
                + " processors, client and server on one machine; medians of runs in turn, quartiles in brackets.\n");
        paths(page, FigureDocuments.named("paths"));
        cold(page, FigureDocuments.numbered("cold"));
        heaps(page, FigureDocuments.named("heaps"));
        sizes(page, FigureDocuments.numbered("rows"));
        columns(page, FigureDocuments.numbered("columns"));
        return page.toString();
    }

    private static void paths(StringBuilder page, JsonNode document) {
        if (document.isMissingNode()) {
            return;
        }
        page.append(text("%n**Beside the limit**, warm: %,d rows of `%s`, %.1f bytes each as COPY sends them, in %d windows; n = %d. `export-store` went to %s.%n%n", document.get("rows").asLong(),
                document.get("table").asText(), document.get("copyBytesPerRow").asDouble(), document.get("windows").asInt(), document.get("runs").asInt(),
                document.get("store").asText().startsWith("s3:") ? "the S3 server of the tests, a process on the same processors" : "a directory too"));
        page.append("| path | connections | rows a second | MB a second | CPU s a million rows | peak heap | bytes a row | of limit | of one connection | bound by |\n|---|---|---|---|---|---|---|---|---|---|\n");
        for (JsonNode path : document.get("paths")) {
            page.append(text("| %s | %d | %s | %.0f | %.3f | %.0f MB | %s | %.2f | %.2f | %s |%n", path.get("name").asText(), path.get("parallel").asInt(), rate(Median.rowsPerSecond(path)),
                    path.get("megabytesPerSecond").asDouble(), path.get("cpuSecondsPerMillionRows").asDouble(), path.get("peakHeapBytes").asLong() / 1e6,
                    path.get("bytesPerRow").isNull() ? "" : text("%.1f", path.get("bytesPerRow").asDouble()), path.get("ratioToLimit").asDouble(), path.get("ratioToOneConnection").asDouble(),
                    path.get("boundBy").asText()));
        }
        page.append("\n![Rows a second of each path](../performance-paths.svg)\n");
    }

    private static void cold(StringBuilder page, Map<Long, JsonNode> sizes) {
        if (sizes.isEmpty()) {
            return;
        }
        page.append("\n**A cold process**, from its start to its end, beside `psql -c \"\\copy (the same SELECT) to '/dev/null' (format binary)\"`.\n\n| rows | n | psql | archive export | ratio |\n|---|---|---|---|---|\n");
        sizes.forEach((rows, one) -> page.append(text("| %,d | %d | %s s | %s s | %.2f |%n", rows, one.get("runs").asInt(), figure("%.2f", Median.in(one, "psqlSeconds")),
                figure("%.2f", Median.in(one, "exportSeconds")), one.get("ratio").asDouble())));
        page.append("\n![Seconds of cold processes](../performance-cold.svg)\n");
    }

    private static void heaps(StringBuilder page, JsonNode document) {
        if (document.isMissingNode()) {
            return;
        }
        page.append(text("%n**By the heap**, warm: %,d rows in %d windows, rows a second beside those with the largest heap; n = %d. The bucket is the S3 server of the tests, a process on the same processors.%n%n| -Xmx |",
                document.get("rows").asLong(), document.get("windows").asInt(), document.get("runs").asInt()));
        JsonNode all = document.get("series");
        all.forEach(series -> page.append(text(" %s, %d |", series.get("store").asText(), series.get("parallel").asInt())));
        page.append(" most resident |\n|---|").append("---|".repeat(all.size() + 1)).append("\n");
        for (int i = 0; i < all.get(0).get("heaps").size(); i++) {
            page.append("| ").append(all.get(0).get("heaps").get(i).get("heap").asText()).append(" |");
            long resident = 0;
            for (JsonNode series : all) {
                JsonNode heap = series.get("heaps").get(i);
                page.append(heap.has("tooSmall") ? " too small |" : " " + figure("%.2f", Median.in(heap, "relative")) + " |");
                resident = Math.max(resident, heap.path("peakResidentBytes").asLong());
            }
            page.append(text(" %.0f MB |%n", resident / 1e6));
        }
        page.append("\n![Rows a second by heap](../performance-heap.svg)\n");
    }

    private static void sizes(StringBuilder page, Map<Long, JsonNode> documents) {
        if (documents.isEmpty()) {
            return;
        }
        page.append(text("%n**By the size of the window**, warm, -Xmx%s, each in a process of its own.%n%n"
                + "| rows | n | COPY, rows a second | export, rows a second | of COPY | CPU s a million rows | peak heap | peak resident |%n|---|---|---|---|---|---|---|---|%n",
                documents.values().iterator().next().get("heap").asText()));
        documents.forEach((rows, one) -> page.append(text("| %,d | %d | %s | %s | %.2f | %s | %.0f MB | %.0f MB |%n", one.get("rows").asLong(), one.get("runs").asInt(),
                rate(Median.in(one, "copyRowsPerSecond")), rate(Median.in(one, "rowsPerSecond")), ofCopy(one), figure("%.3f", Median.in(one, "cpuSecondsPerMillionRows")),
                one.get("peakHeapBytes").asDouble() / 1e6, one.get("peakResidentBytes").asDouble() / 1e6)));
        page.append("\n![Rows a second by size](../performance-sizes.svg)\n\n![Peak resident memory by size](../performance-memory.svg)\n");
    }

    private static void columns(StringBuilder page, Map<Long, JsonNode> documents) {
        if (documents.isEmpty()) {
            return;
        }
        page.append(text("%n**By the number of columns**, warm, -Xmx%s: numbers of three kinds and texts in turn, as many values in each table.%n%n"
                + "| columns | rows | n | COPY, rows a second | export, rows a second | of COPY | export, million values a second | CPU s a million values | peak heap | peak resident |%n|---|---|---|---|---|---|---|---|---|---|%n",
                documents.values().iterator().next().get("heap").asText()));
        documents.forEach((columns, one) -> {
            Median export = Median.in(one, "rowsPerSecond");
            page.append(text("| %d | %,d | %d | %s | %s | %.2f | %.1f | %.3f | %.0f MB | %.0f MB |%n", columns, one.get("rows").asLong(), one.get("runs").asInt(), rate(Median.in(one, "copyRowsPerSecond")),
                    rate(export), ofCopy(one), export.value() * columns / 1e6, Median.in(one, "cpuSecondsPerMillionRows").value() / columns, one.get("peakHeapBytes").asDouble() / 1e6, one.get("peakResidentBytes").asDouble() / 1e6));
        });
        page.append("\n![Values a second by the number of columns](../performance-columns.svg)\n\n![Peak resident memory by the number of columns](../performance-columns-memory.svg)\n");
    }

    private static double ofCopy(JsonNode document) {
        return Median.in(document, "rowsPerSecond").value() / Median.in(document, "copyRowsPerSecond").value();
    }

    private static String rate(Median figure) {
        return figure("%,.0f", figure);
    }

    private static String figure(String format, Median figure) {
        return text(format, figure.value()) + " (" + text(format, figure.lower()) + "-" + text(format, figure.upper()) + ")";
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
