package dev.coldarchive.cli.figures;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coldarchive.cli.Main;
import dev.coldarchive.cli.demo.BenchData;
import dev.coldarchive.cli.figures.BarChart.Bar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Takes the figures of docs/concepts/performance.md and draws them, into target/performance, and with {@code -Dperformance.docs=true} the drawings into docs. By itself it goes through
 * everything with a few rows; {@code -Dperformance.rows=}, {@code .cold=}, {@code .sizes=}, {@code .columns=}, {@code .values=}, {@code .runs=} and {@code .launcher=true} (the built
 * program, with its shared classes) make real figures of it.
 */
class PerformanceFiguresTest {
    private static final Path OUT = Path.of("target", "performance");
    private static final int RUNS = Integer.getInteger("performance.runs", 1);
    private static final boolean LAUNCHER = Boolean.getBoolean("performance.launcher");

    @TempDir
    Path directory;

    private int databases;

    @AfterAll
    static void writeThePage() throws IOException {
        String page = PerformancePage.figures(OUT, RUNS);
        Files.writeString(OUT.resolve("figures.md"), page);
        if (Boolean.getBoolean("performance.docs")) {
            PerformancePage.replaceIn(Path.of("..", "docs", "concepts", "performance.md"), page);
        }
    }

    private static long[] numbers(String property, String otherwise) {
        return Arrays.stream(System.getProperty(property, otherwise).split(",")).mapToLong(Long::parseLong).toArray();
    }

    private static List<String> archive(String... arguments) {
        List<String> command = new ArrayList<>(LAUNCHER ? List.of(Path.of("..", "archive").toAbsolutePath().normalize().toString())
                : List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-Xms16m", "-Xmx256m", "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), Main.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private Path fresh() throws IOException {
        return Files.createDirectory(directory.resolve("database-" + databases++));
    }

    private JsonNode bench(String... arguments) throws IOException, InterruptedException {
        Path out = directory.resolve("bench.json");
        List<String> command = archive(arguments);
        Process process = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        assertThat(process.waitFor()).as(command.toString()).isZero();
        return new ObjectMapper().readTree(out.toFile());
    }

    private static void keep(String name, JsonNode document) throws IOException {
        Files.createDirectories(OUT);
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(OUT.resolve(name + ".json").toFile(), document);
    }

    private static void draw(String name, BarChart chart) throws IOException {
        Files.writeString(OUT.resolve("performance-" + name + ".svg"), chart.svg());
        if (Boolean.getBoolean("performance.docs")) {
            Files.writeString(Path.of("..", "docs", "performance-" + name + ".svg"), chart.svg());
        }
    }

    private static JsonNode path(JsonNode document, String name) {
        for (JsonNode path : document.get("paths")) {
            if (path.get("name").asText().equals(name)) {
                return path;
            }
        }
        throw new AssertionError("no path " + name);
    }

    private static Bar bar(String label, JsonNode path, boolean ours) {
        JsonNode quartiles = path.at("/quartiles/rowsPerSecond");
        return new Bar(label, path.get("rowsPerSecond").asDouble() / 1e6, quartiles.get(0).asDouble() / 1e6, quartiles.get(1).asDouble() / 1e6, ours);
    }

    private static String count(long number) {
        return number % 1_000_000 == 0 ? number / 1_000_000 + "M" : String.format(Locale.ROOT, "%,d", number);
    }

    @Test
    void pathsBesideTheLimit() throws Exception {
        long rows = numbers("performance.rows", "2000")[0];
        JsonNode document = bench("bench", "--rows", Long.toString(rows), "--parallel", "2", "--runs", Integer.toString(RUNS), "--json");
        keep("paths", document);
        BarChart chart = new BarChart("Million rows a second, warm, " + count(rows) + " rows, medians and quartiles of " + RUNS + " runs in turn", "%.2f");
        document.get("paths").forEach(path -> chart.bar(bar(path.get("name").asText() + ", " + path.get("parallel").asText() + (path.get("parallel").asInt() == 1 ? " connection" : " connections"),
                path, path.get("name").asText().startsWith("export"))));
        draw("paths", chart);
        assertThat(document.get("paths")).hasSize(7);
    }

    @Test
    void coldProcessesBesidePsql() throws Exception {
        BarChart chart = new BarChart("Seconds from the start of a cold process to its end, medians and quartiles of " + RUNS + " runs in turn", "%.2f s");
        ObjectNode all = new ObjectMapper().createObjectNode();
        for (long rows : numbers("performance.cold", "2000")) {
            try (FiguresDatabase database = FiguresDatabase.withDeltas(fresh(), rows)) {
                String select = bench("bench", "--table", BenchData.TABLE, "--runs", "1", "--config", database.data.configuration().toString(), "--json").get("select").asText();
                List<ColdProcess> ours = new ArrayList<>();
                List<ColdProcess> theirs = new ArrayList<>();
                for (int run = 0; run <= RUNS; run++) { // the first of each is to have the database's pages in memory
                    ColdProcess psql = psql(database.port(), select);
                    ColdProcess export = export(database);
                    if (run > 0) {
                        theirs.add(psql);
                        ours.add(export);
                    }
                }
                Bar limit = bar("psql, " + count(rows) + " rows to /dev/null", theirs, ColdProcess::seconds, false);
                Bar export = bar("archive export, " + count(rows) + " rows", ours, ColdProcess::seconds, true);
                chart.bar(limit).bar(export);
                all.putObject(Long.toString(rows)).put("psqlSeconds", limit.value()).put("psqlLower", limit.lower()).put("psqlUpper", limit.upper())
                        .put("exportSeconds", export.value()).put("exportLower", export.lower()).put("exportUpper", export.upper()).put("ratio", limit.value() / export.value());
            }
        }
        keep("cold", all);
        draw("cold", chart);
        assertThat(all).allSatisfy(size -> assertThat(size.get("ratio").asDouble()).isPositive());
    }

    @Test
    void memoryAndCostBySize() throws Exception {
        BarChart memory = new BarChart("Most resident memory of an export process, MB", "%.0f MB");
        BarChart rate = new BarChart("Million rows a second, warm, by the size of the window", "%.2f");
        ObjectNode all = new ObjectMapper().createObjectNode();
        for (long rows : numbers("performance.sizes", "2000")) {
            try (FiguresDatabase database = FiguresDatabase.withDeltas(fresh(), rows)) {
                List<ColdProcess> processes = new ArrayList<>();
                for (int run = 0; run < Math.min(3, RUNS); run++) {
                    processes.add(export(database));
                }
                Bar resident = bar(count(rows) + " rows", processes, process -> process.peakResidentBytes() / 1e6, true);
                JsonNode document = bench("bench", "--table", BenchData.TABLE, "--runs", Integer.toString(Math.min(3, RUNS)), "--config", database.data.configuration().toString(), "--json");
                keep("size-" + rows, document);
                memory.bar(resident);
                rate.bar(bar("COPY, " + count(rows) + " rows", path(document, "copy-limit"), false)).bar(bar("export, " + count(rows) + " rows", path(document, "export-directory"), true));
                all.putObject(Long.toString(rows)).put("peakResidentBytes", Math.round(resident.value() * 1e6));
            }
        }
        keep("memory", all);
        draw("memory", memory);
        draw("sizes", rate);
        assertThat(all).allSatisfy(size -> assertThat(size.get("peakResidentBytes").asLong()).isPositive());
    }

    @Test
    void costByTheNumberOfColumns() throws Exception {
        long values = numbers("performance.values", "40000")[0];
        BarChart chart = new BarChart("Million values a second, warm, " + count(values) + " values in rows of so many columns", "%.1f");
        try (FiguresDatabase database = FiguresDatabase.withDeltas(fresh(), 200)) {
            for (long columns : numbers("performance.columns", "10")) {
                database.addTable((int) columns, values / columns);
                JsonNode document = bench("bench", "--table", "columns_" + columns, "--start", database.data.start().toString(), "--end", database.data.end().toString(), "--runs", Integer.toString(RUNS),
                        "--config", database.data.configuration().toString(), "--json");
                keep("columns-" + columns, document);
                for (String name : List.of("copy-limit", "export-directory")) {
                    Bar rows = bar(name + ", " + columns + " columns", path(document, name), name.startsWith("export"));
                    chart.bar(new Bar(rows.label(), rows.value() * columns, rows.lower() * columns, rows.upper() * columns, rows.ours()));
                }
                assertThat(document.get("rows").asLong()).isEqualTo(values / columns);
            }
        }
        draw("columns", chart);
        assertThat(Files.readString(OUT.resolve("performance-columns.svg"))).startsWith("<svg").contains("columns").endsWith("</svg>\n");
    }

    private static Bar bar(String label, List<ColdProcess> runs, ToDoubleFunction<ColdProcess> figure, boolean ours) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        return new Bar(label, sorted[sorted.length / 2], sorted[sorted.length / 4], sorted[sorted.length * 3 / 4], ours);
    }

    /** All of psql's time: it starts, connects, drops the rows and ends. */
    private ColdProcess psql(int port, String select) throws IOException, InterruptedException {
        return ColdProcess.run(List.of("psql", "-X", "-q", "-h", "localhost", "-p", Integer.toString(port), "-U", "postgres", "-c", "\\copy (" + select + ") to '/dev/null' (format binary)"),
                directory.resolve("psql.log"));
    }

    /** All of our time, of a window that was never archived. */
    private ColdProcess export(FiguresDatabase database) throws IOException, SQLException, InterruptedException {
        String configuration = database.data.configuration().toString();
        database.forgetLedger();
        delete(database.data.configuration().resolveSibling("files"));
        ColdProcess.run(archive("init", "--config", configuration), directory.resolve("init.log"));
        return ColdProcess.run(archive("export", "--table", BenchData.TABLE, "--config", configuration), directory.resolve("export.log"));
    }

    private static void delete(Path files) throws IOException {
        try (Stream<Path> all = Files.walk(files)) {
            for (Path file : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                if (!file.equals(files)) {
                    Files.delete(file);
                }
            }
        }
    }
}
