package dev.coldarchive.cli.figures;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coldarchive.cli.demo.BenchData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an export costs as rows and columns grow in number, warm, each number in a process of its own, in turn. Small unless told otherwise: {@code -Dperformance.sizes=1000000,10000000,40000000},
 * {@code -Dperformance.columns=10,50,200 -Dperformance.values=40000000}, {@code -Dperformance.runs=5}, {@code -Dperformance.heap=64m},
 * {@code -Dperformance.wide-heap=128m}, {@code -Dperformance.launcher=true} (the built program, without the libraries of the tests), {@code -Dperformance.docs=true}.
 */
class CostFiguresTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    @TempDir
    Path directory;

    @AfterAll
    static void publish() throws IOException {
        FigureDocuments.publish();
    }

    /** A warm process, and what its runs cost. */
    private record Measured(long x, WarmProcess process, List<JsonNode> exports, List<JsonNode> copies) {}

    @Test
    void aRowCostsTheSameHoweverManyThereAre() throws Exception {
        long[] sizes = FigureDocuments.numbers("performance.sizes", "5000,20000");
        long most = Arrays.stream(sizes).max().orElseThrow();
        String heap = System.getProperty("performance.heap", "64m");
        try (FiguresDatabase database = FiguresDatabase.withDeltas(directory, most)) {
            List<Measured> all = new ArrayList<>();
            for (long rows : sizes) {
                String table = rows == most ? BenchData.TABLE : database.addDeltas(rows);
                all.add(start(rows, heap, database, table));
            }
            // the JIT goes by how much it has seen, so all see some ten million rows first
            for (Measured size : all) {
                for (long warm = 0; warm < Math.min(most, 10_000_000); warm += size.x()) {
                    size.process().run("export", LONG).orElseThrow();
                }
            }
            measure(all);
            for (Measured size : all) {
                keep("rows-" + size.x(), size, heap);
            }
            assertThat(all).allSatisfy(size -> assertThat(size.exports().get(0).get("rows").asLong()).isEqualTo(size.x()));
        }
    }

    @Test
    void aValueCostsTheSameHoweverManyColumnsThereAre() throws Exception {
        long values = FigureDocuments.numbers("performance.values", "40000")[0];
        String heap = System.getProperty("performance.wide-heap", "128m");
        try (FiguresDatabase database = FiguresDatabase.withDeltas(directory, 200)) {
            List<Measured> all = new ArrayList<>();
            for (long columns : FigureDocuments.numbers("performance.columns", "10,50")) {
                String table = database.addTable((int) columns, values / columns);
                all.add(start(columns, heap, database, table));
            }
            for (Measured table : all) {
                table.process().run("export", LONG).orElseThrow();
                table.process().run("export", LONG).orElseThrow();
                table.process().run("copy", LONG).orElseThrow();
            }
            measure(all);
            for (Measured table : all) {
                keep("columns-" + table.x(), table, heap);
                assertThat(table.exports().get(0).get("rows").asLong()).isEqualTo(values / table.x()).isEqualTo(table.copies().get(0).get("rows").asLong());
            }
        }
    }

    private Measured start(long x, String heap, FiguresDatabase database, String table) throws IOException {
        Path configuration = database.worker(table, table, database.directoryStore());
        Path log = directory.resolve("worker-" + x + ".log");
        Files.createFile(log);
        return new Measured(x, WarmProcess.start(heap, Map.of(), log, configuration.toString(), table, database.data.start().toString(), database.data.end().toString(), "1"), new ArrayList<>(), new ArrayList<>());
    }

    private static void measure(List<Measured> all) throws Exception {
        List<Measured> order = new ArrayList<>(all);
        for (int run = 0; run < FigureDocuments.RUNS; run++) {
            for (Measured one : order) {
                one.exports().add(one.process().run("export", LONG).orElseThrow());
                one.copies().add(one.process().run("copy", LONG).orElseThrow());
            }
            Collections.reverse(order);
        }
        for (Measured one : all) {
            one.process().close();
        }
    }

    private static void keep(String name, Measured measured, String heap) throws IOException {
        JsonNode last = measured.exports().get(measured.exports().size() - 1);
        ObjectNode document = new ObjectMapper().createObjectNode().put("rows", last.get("rows").asLong()).put("runs", measured.exports().size()).put("heap", heap)
                .put("peakHeapBytes", last.get("peakHeapBytes").asLong()).put("peakResidentBytes", last.get("peakResidentBytes").asLong());
        Median.of(measured.exports(), run -> run.get("rows").asDouble() / run.get("seconds").asDouble()).writeTo(document, "rowsPerSecond");
        Median.of(measured.exports(), run -> run.get("cpuSeconds").asDouble() / run.get("rows").asDouble() * 1e6).writeTo(document, "cpuSecondsPerMillionRows");
        Median.of(measured.copies(), run -> run.get("rows").asDouble() / run.get("seconds").asDouble()).writeTo(document, "copyRowsPerSecond");
        FigureDocuments.keep(name, document);
        System.out.println(name + " " + document);
    }
}
