package dev.coldarchive.cli.figures;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coldarchive.cli.Main;
import dev.coldarchive.cli.demo.BenchData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Takes the figures of docs/concepts/performance.md that are of the built program: every path beside the limit, and cold processes beside psql. By itself it goes through both with a few rows;
 * {@code -Dperformance.rows=}, {@code .cold=}, {@code .runs=} and {@code .launcher=true} (the built program, with its shared classes) make real figures of it, and {@code .docs=true} writes the page and its
 * drawings. {@link CostFiguresTest} and {@link HeapFiguresTest} take the others.
 */
class PerformanceFiguresTest {
    private static final int RUNS = FigureDocuments.RUNS;

    @TempDir
    Path directory;

    private int databases;

    @AfterAll
    static void publish() throws IOException {
        FigureDocuments.publish();
    }

    @Test
    void pathsBesideTheLimit() throws Exception {
        long rows = FigureDocuments.numbers("performance.rows", "2000")[0];
        try (BucketProcess bucket = BucketProcess.start()) {
            Path configuration = Files.writeString(directory.resolve("bucket.yaml"), """
                    source: {url: "jdbc:postgresql://localhost/not-asked", user: nobody}
                    store: %s
                    tables:
                      not_asked: {time-column: t}
                    """.formatted(bucket.store("archive")));
            JsonNode document = bench("--rows", Long.toString(rows), "--parallel", "2", "--runs", Integer.toString(RUNS), "--config", configuration.toString());
            FigureDocuments.keep("paths", document);
            assertThat(document.get("paths")).hasSize(7);
            assertThat(document.get("store").asText()).startsWith("s3://");
        }
    }

    private JsonNode bench(String... arguments) throws IOException, InterruptedException {
        Path out = directory.resolve("bench.json");
        List<String> command = Product.command(Main.class, "bench", "--json");
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(BucketProcess.CREDENTIALS);
        assertThat(builder.start().waitFor()).as(command.toString()).isZero();
        return new ObjectMapper().readTree(out.toFile());
    }

    @Test
    void coldProcessesBesidePsql() throws Exception {
        for (long rows : FigureDocuments.numbers("performance.cold", "2000")) {
            try (FiguresDatabase database = FiguresDatabase.withDeltas(Files.createDirectory(directory.resolve("database-" + databases++)), rows)) {
                String select = database.select();
                List<ColdProcess> ours = new ArrayList<>();
                List<ColdProcess> theirs = new ArrayList<>();
                for (int run = 0; run <= RUNS; run++) { // the first of each is to have the database's pages in memory
                    boolean oursFirst = run % 2 == 0;
                    ColdProcess export = oursFirst ? export(database) : null;
                    ColdProcess psql = psql(database.port(), select);
                    export = oursFirst ? export : export(database);
                    if (run > 0) {
                        theirs.add(psql);
                        ours.add(export);
                    }
                }
                Median psql = Median.of(theirs, ColdProcess::seconds);
                Median export = Median.of(ours, ColdProcess::seconds);
                ObjectNode document = new ObjectMapper().createObjectNode().put("rows", rows).put("runs", RUNS).put("ratio", psql.value() / export.value());
                psql.writeTo(document, "psqlSeconds");
                export.writeTo(document, "exportSeconds");
                Median.of(ours, ColdProcess::peakResidentBytes).writeTo(document, "peakResidentBytes");
                FigureDocuments.keep("cold-" + rows, document);
                System.out.println(document);
                assertThat(document.get("ratio").asDouble()).isPositive();
            }
        }
    }

    /** All of psql's time: it starts, connects, drops the rows and ends. */
    private ColdProcess psql(int port, String select) throws IOException, InterruptedException {
        return ColdProcess.run(List.of("psql", "-X", "-q", "-h", "localhost", "-p", Integer.toString(port), "-U", "postgres", "-c", "\\copy (" + select + ") to '/dev/null' (format binary)"),
                directory.resolve("psql.log"));
    }

    /** All of our time, of a window that was never archived. */
    private ColdProcess export(FiguresDatabase database) throws IOException, SQLException, InterruptedException {
        database.forgetArchive();
        delete(database.data.configuration().resolveSibling("files"));
        return ColdProcess.run(Product.command(Main.class, "export", "--table", BenchData.TABLE, "--config", database.data.configuration().toString()), directory.resolve("export.log"));
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
