package dev.coldarchive.cli.figures;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coldarchive.cli.demo.BenchData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The smallest heap that exports at no loss of speed: to a directory and to an S3 server, on one connection and on two. A process for each heap; they take turns, warm. Small unless told otherwise:
 * {@code -Dperformance.heaps=24m,32m,40m,48m,64m,96m,256m} (the last is what the others are measured by), {@code -Dperformance.heap-rows=3000000}, {@code -Dperformance.runs=5},
 * {@code -Dperformance.launcher=true} (the built program, without the libraries of the tests), {@code -Dperformance.docs=true}.
 */
class HeapFiguresTest {
    private static final Duration LONG = Duration.ofSeconds(40);
    private static final int WINDOWS = 4;

    @TempDir
    Path directory;

    @AfterAll
    static void publish() throws IOException {
        FigureDocuments.publish();
    }

    @Test
    void aHeapCostsNoSpeedFromSomeSizeOn() throws Exception {
        long rows = FigureDocuments.numbers("performance.heap-rows", "8000")[0];
        List<String> heaps = List.of(System.getProperty("performance.heaps", "48m,256m").split(","));
        ObjectNode document = new ObjectMapper().createObjectNode().put("rows", rows).put("windows", WINDOWS).put("runs", FigureDocuments.RUNS);
        ArrayNode series = document.putArray("series");
        try (FiguresDatabase database = FiguresDatabase.withDeltas(directory, rows, WINDOWS); BucketProcess bucket = BucketProcess.start()) {
            Map<String, Path> stores = new LinkedHashMap<>();
            stores.put("directory", database.worker("directory", BenchData.TABLE, database.directoryStore()));
            stores.put("bucket", database.worker("bucket", BenchData.TABLE, bucket.store("${RUN}")));
            for (String store : stores.keySet()) {
                for (int parallel = 1; parallel <= 2; parallel++) {
                    Map<String, List<JsonNode>> runs = measure(database, stores.get(store), parallel, heaps);
                    ObjectNode one = describe(series.addObject().put("store", store).put("parallel", parallel), heaps, runs);
                    System.out.println(one);
                    assertThat(runs.get(heaps.get(heaps.size() - 1))).hasSize(FigureDocuments.RUNS).allSatisfy(run -> assertThat(run.get("rows").asLong()).isEqualTo(rows));
                }
            }
        }
        FigureDocuments.keep("heaps", document);
    }

    /** Of each heap the runs that count; fewer where it was too small. */
    private Map<String, List<JsonNode>> measure(FiguresDatabase database, Path configuration, int parallel, List<String> heaps) throws Exception {
        Map<String, WarmProcess> processes = new LinkedHashMap<>();
        Map<String, List<JsonNode>> runs = new LinkedHashMap<>();
        for (String heap : heaps) {
            Path log = Files.createTempFile(directory, "worker", ".log");
            processes.put(heap, WarmProcess.start(heap, BucketProcess.CREDENTIALS, log, configuration.toString(), BenchData.TABLE, database.data.start().toString(), database.data.end().toString(),
                    Integer.toString(parallel)));
            runs.put(heap, new ArrayList<>());
        }
        try {
            List<String> order = new ArrayList<>(heaps);
            for (int run = -1; run <= FigureDocuments.RUNS; run++) {
                for (String heap : order) {
                    Optional<JsonNode> cost = processes.get(heap).run("export", LONG);
                    if (run > 0 && cost.isPresent()) {
                        runs.get(heap).add(cost.get());
                    }
                }
                Collections.reverse(order);
            }
            return runs;
        } finally {
            for (WarmProcess process : processes.values()) {
                process.close();
            }
        }
    }

    private static ObjectNode describe(ObjectNode series, List<String> heaps, Map<String, List<JsonNode>> runs) {
        double limit = rate(runs.get(heaps.get(heaps.size() - 1))).value();
        ArrayNode described = series.putArray("heaps");
        for (String heap : heaps) {
            List<JsonNode> all = runs.get(heap);
            ObjectNode one = described.addObject().put("heap", heap);
            if (all.size() < FigureDocuments.RUNS) {
                one.put("tooSmall", true);
            } else {
                one.put("peakHeapBytes", all.get(all.size() - 1).get("peakHeapBytes").asLong()).put("peakResidentBytes", all.get(all.size() - 1).get("peakResidentBytes").asLong());
                rate(all).writeTo(one, "rowsPerSecond");
                rate(all).times(1 / limit).writeTo(one, "relative");
                Median.of(all, run -> run.get("cpuSeconds").asDouble() / run.get("rows").asDouble() * 1e6).writeTo(one, "cpuSecondsPerMillionRows");
            }
        }
        return series;
    }

    private static Median rate(List<JsonNode> runs) {
        return Median.of(runs, run -> run.get("rows").asDouble() / run.get("seconds").asDouble());
    }
}
