package dev.coldarchive.cli.figures;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The section of docs/concepts/performance.md that says what was measured: made of the documents that the figures left behind. */
final class PerformancePage {
    private static final String BEGIN = "<!-- figures: written by PerformanceFiguresTest -->\n";
    private static final String END = "<!-- end of figures -->";

    private PerformancePage() {}

    static void replaceIn(Path page, String figures) throws IOException {
        String text = Files.readString(page);
        int from = text.indexOf(BEGIN) + BEGIN.length();
        Files.writeString(page, text.substring(0, from) + figures + text.substring(text.indexOf(END)));
    }

    /** @param directory of the documents; those that are missing are left out */
    static String figures(Path directory, int runs) throws IOException {
        StringBuilder page = new StringBuilder("Taken on " + LocalDate.now() + ", Java " + System.getProperty("java.version") + ", " + Runtime.getRuntime().availableProcessors()
                + " processors, client and server on one machine; medians of " + runs + " runs in turn, quartiles in brackets.\n");
        if (Files.exists(directory.resolve("paths.json"))) {
            paths(page, read(directory.resolve("paths.json")));
        }
        if (Files.exists(directory.resolve("cold.json"))) {
            cold(page, read(directory.resolve("cold.json")));
        }
        if (Files.exists(directory.resolve("memory.json"))) {
            sizes(page, directory, read(directory.resolve("memory.json")));
        }
        columns(page, directory);
        return page.toString();
    }

    private static JsonNode read(Path file) throws IOException {
        return new ObjectMapper().readTree(file.toFile());
    }

    private static void paths(StringBuilder page, JsonNode document) {
        page.append(text("%n**Beside the limit**, warm: %,d rows of `%s`, %.1f bytes each as COPY sends them, in %d windows.%n%n", document.get("rows").asLong(), document.get("table").asText(),
                document.get("copyBytesPerRow").asDouble(), document.get("windows").asInt()));
        page.append("| path | connections | rows a second | MB a second | CPU s a million rows | peak heap | bytes a row | of limit | of one connection | bound by |\n|---|---|---|---|---|---|---|---|---|---|\n");
        for (JsonNode path : document.get("paths")) {
            page.append(text("| %s | %d | %,d (%,.0f-%,.0f) | %.0f | %.3f | %.0f MB | %s | %.2f | %.2f | %s |%n", path.get("name").asText(), path.get("parallel").asInt(), path.get("rowsPerSecond").asLong(),
                    path.at("/quartiles/rowsPerSecond/0").asDouble(), path.at("/quartiles/rowsPerSecond/1").asDouble(), path.get("megabytesPerSecond").asDouble(),
                    path.get("cpuSecondsPerMillionRows").asDouble(), path.get("peakHeapBytes").asLong() / 1e6, path.get("bytesPerRow").isNull() ? "" : text("%.1f", path.get("bytesPerRow").asDouble()),
                    path.get("ratioToLimit").asDouble(), path.get("ratioToOneConnection").asDouble(), path.get("boundBy").asText()));
        }
        page.append("\n![Rows a second of each path](../performance-paths.svg)\n");
    }

    private static void cold(StringBuilder page, JsonNode document) {
        page.append("\n**A cold process**, from its start to its end, beside `psql -c \"\\copy (the same SELECT) to '/dev/null' (format binary)\"`.\n\n| rows | psql | archive export | ratio |\n|---|---|---|---|\n");
        for (Map.Entry<String, JsonNode> size : document.properties()) {
            JsonNode one = size.getValue();
            page.append(text("| %,d | %.2f s (%.2f-%.2f) | %.2f s (%.2f-%.2f) | %.2f |%n", Long.parseLong(size.getKey()), one.get("psqlSeconds").asDouble(), one.get("psqlLower").asDouble(),
                    one.get("psqlUpper").asDouble(), one.get("exportSeconds").asDouble(), one.get("exportLower").asDouble(), one.get("exportUpper").asDouble(), one.get("ratio").asDouble()));
        }
        page.append("\n![Seconds of cold processes](../performance-cold.svg)\n");
    }

    private static void sizes(StringBuilder page, Path directory, JsonNode document) throws IOException {
        page.append("\n**By the size of the window**: the most that a cold export process held of the machine's memory, and what it does when it is warm.\n\n| rows | peak resident | COPY, rows a second | export, rows a second |\n|---|---|---|---|\n");
        for (Map.Entry<String, JsonNode> size : document.properties()) {
            JsonNode bench = read(directory.resolve("size-" + size.getKey() + ".json"));
            page.append(text("| %,d | %.0f MB | %,d | %,d |%n", Long.parseLong(size.getKey()), size.getValue().get("peakResidentBytes").asLong() / 1e6, rate(bench, "copy-limit"), rate(bench, "export-directory")));
        }
        page.append("\n![Peak resident memory](../performance-memory.svg)\n\n![Rows a second by size](../performance-sizes.svg)\n");
    }

    private static void columns(StringBuilder page, Path directory) throws IOException {
        List<Path> documents;
        try (Stream<Path> files = Files.list(directory)) {
            documents = files.filter(file -> file.getFileName().toString().matches("columns-\\d+\\.json")).sorted((a, b) -> Integer.compare(number(a), number(b))).toList();
        }
        if (documents.isEmpty()) {
            return;
        }
        page.append("\n**By the number of columns**, the same number of values in all.\n\n| columns | rows | COPY, rows a second | export, rows a second | of limit | export, million values a second |\n|---|---|---|---|---|---|\n");
        for (Path file : documents) {
            JsonNode bench = read(file);
            long export = rate(bench, "export-directory");
            page.append(text("| %d | %,d | %,d | %,d | %.2f | %.1f |%n", number(file), bench.get("rows").asLong(), rate(bench, "copy-limit"), export, (double) export / rate(bench, "copy-limit"),
                    export * number(file) / 1e6));
        }
        page.append("\n![Values a second by the number of columns](../performance-columns.svg)\n");
    }

    private static int number(Path file) {
        return Integer.parseInt(Arrays.stream(file.getFileName().toString().split("\\D+")).filter(part -> !part.isEmpty()).findFirst().orElseThrow());
    }

    private static long rate(JsonNode bench, String name) {
        for (JsonNode path : bench.get("paths")) {
            if (path.get("name").asText().equals(name)) {
                return path.get("rowsPerSecond").asLong();
            }
        }
        throw new IllegalArgumentException("no path " + name);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
