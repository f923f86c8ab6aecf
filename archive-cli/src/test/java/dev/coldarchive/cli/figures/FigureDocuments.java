package dev.coldarchive.cli.figures;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the figures leave behind, a JSON document each: in target/performance with {@code -Dperformance.docs=true}, where they stay until the page and its drawings are made of all of them, whichever
 * were taken last; else, small ones, in target/performance-small.
 */
final class FigureDocuments {
    /** How many runs of each count. */
    static final int RUNS = Integer.getInteger("performance.runs", 1);

    private static final boolean DOCS = Boolean.getBoolean("performance.docs");
    private static final Path OUT = Path.of("target", DOCS ? "performance" : "performance-small");

    private FigureDocuments() {}

    static long[] numbers(String property, String otherwise) {
        return Arrays.stream(System.getProperty(property, otherwise).split(",")).mapToLong(Long::parseLong).toArray();
    }

    static void keep(String name, Object document) throws IOException {
        Files.createDirectories(OUT);
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(OUT.resolve(name + ".json").toFile(), document);
    }

    /** Those of this name and a number, by the number. */
    static Map<Long, JsonNode> numbered(String name) throws IOException {
        Map<Long, JsonNode> found = new TreeMap<>();
        if (Files.exists(OUT)) {
            try (Stream<Path> files = Files.list(OUT)) {
                for (Path file : files.filter(file -> file.getFileName().toString().matches(name + "-\\d+\\.json")).toList()) {
                    found.put(Long.parseLong(file.getFileName().toString().replaceAll("\\D", "")), new ObjectMapper().readTree(file.toFile()));
                }
            }
        }
        return found;
    }

    /** Missing if there is none. */
    static JsonNode named(String name) throws IOException {
        Path file = OUT.resolve(name + ".json");
        return Files.exists(file) ? new ObjectMapper().readTree(file.toFile()) : new ObjectMapper().missingNode();
    }

    /** Draws what was measured, and writes it into the page. */
    static void publish() throws IOException {
        Map<String, String> drawings = PerformanceCharts.all();
        String figures = PerformancePage.figures();
        Files.writeString(OUT.resolve("figures.md"), figures);
        for (Map.Entry<String, String> drawing : drawings.entrySet()) {
            Files.writeString(OUT.resolve("performance-" + drawing.getKey() + ".svg"), drawing.getValue());
            if (DOCS) {
                Files.writeString(Path.of("..", "docs", "performance-" + drawing.getKey() + ".svg"), drawing.getValue());
            }
        }
        if (DOCS) {
            PerformancePage.replaceIn(Path.of("..", "docs", "concepts", "performance.md"), figures);
        }
    }
}
