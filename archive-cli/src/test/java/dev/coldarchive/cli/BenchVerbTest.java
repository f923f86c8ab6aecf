package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** The benchmark, on real databases and stores: that it measures what it says, and leaves no trace. */
class BenchVerbTest {
    @TempDir
    Path directory;

    private static JsonNode document(CommandRun run) throws IOException {
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode document = new ObjectMapper().readTree(run.out());
        ReferencePageTest.assertDescribed("bench", document);
        return document;
    }

    private static JsonNode path(JsonNode document, String name, int parallel) {
        for (JsonNode path : document.get("paths")) {
            if (path.get("name").asText().equals(name) && path.get("parallel").asInt() == parallel) {
                return path;
            }
        }
        throw new AssertionError("no path " + name + " on " + parallel);
    }

    private static Stream<String> range() {
        return Stream.of("--start", Installation.FIRST.toString(), "--end", Installation.FIRST.plusSeconds(7200).toString());
    }

    private static CommandRun bench(Installation installation, String... more) {
        return installation.run(Stream.of(Stream.of("bench", "--table", "trades", "--runs", "1", "--json"), Stream.of(more), range()).flatMap(part -> part).toArray(String[]::new));
    }

    /** Everything that the archive's ledger holds, as text. */
    private static List<String> ledger(Installation installation) {
        return Stream.of("export_cursors", "export_windows", "export_intents", "export_leases", "export_audit", "export_stores")
                .map(table -> table + " " + installation.text("SELECT coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '') FROM archive." + table + " t")).toList();
    }

    private List<String> everyFile() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(file -> directory.relativize(file) + (Files.isRegularFile(file) ? " " + file.toFile().length() : "")).filter(name -> !name.startsWith("archive.yaml")).sorted().toList();
        }
    }

    @Test
    void everyPathIsMeasuredOnTheTableAndTheArchiveIsAsItWas() throws IOException {
        Installation installation = new Installation(directory).withLedger();
        assertThat(installation.run("export", "--end", Installation.FIRST.plusSeconds(3600).toString()).code()).isZero();
        List<String> ledgerBefore = ledger(installation);
        List<String> filesBefore = everyFile();

        JsonNode document = document(bench(installation));
        assertThat(document.at("/rows").asInt()).isEqualTo(120);
        assertThat(document.at("/windows").asInt()).isEqualTo(2);
        assertThat(document.at("/select").asText()).startsWith("SELECT t.\"trade_id\"").contains("ORDER BY t.\"exchange_ts\"");
        assertThat(document.at("/notes")).isEmpty();
        for (String name : List.of("copy-limit", "export-directory", "export-store", "jdbc")) {
            JsonNode path = path(document, name, 1);
            assertThat(path.at("/rowsPerSecond").asLong()).as(name).isPositive();
            assertThat(path.at("/megabytesPerSecond").asDouble()).as(name).isPositive();
            assertThat(path.at("/cpuSecondsPerMillionRows").asDouble()).as(name + ", in hundredths of a second").isNotNegative();
            assertThat(path.at("/peakHeapBytes").asLong()).as(name).isPositive();
            assertThat(path.at("/boundBy").asText()).as(name).isIn("server", "client", "disk", "network");
            assertThat(path.at("/quartiles/rowsPerSecond/0").asDouble()).as(name).isLessThanOrEqualTo(path.at("/quartiles/rowsPerSecond/1").asDouble());
        }
        assertThat(path(document, "copy-limit", 1).at("/ratioToLimit").asDouble()).isEqualTo(1);
        assertThat(path(document, "jdbc", 1).at("/bytesPerRow").isNull()).isTrue();

        assertThat(ledger(installation)).as("the ledger").isEqualTo(ledgerBefore);
        assertThat(everyFile()).as("files, and the work directory").isEqualTo(filesBefore);
        assertThat(installation.run("verify").code()).isZero();
        assertThat(installation.run("export").code()).as("the archive goes on from its cursor").isZero();
        assertThat(installation.archivedWindows()).isEqualTo(3);
    }

    @Test
    void withoutALedgerItMeasuresAndMakesNone() throws IOException {
        Installation installation = new Installation(directory);
        document(bench(installation));
        assertThat(installation.text("SELECT count(*) FROM pg_namespace WHERE nspname = 'archive'")).isEqualTo("0");
        assertThat(installation.files()).isEmptyDirectory();
    }

    @Test
    void anExporterThatHoldsTheTableIsNotDisturbed() throws IOException {
        Installation installation = new Installation(directory).withLedger();
        installation.sql("INSERT INTO archive.export_leases VALUES ('trades', 'another/1', 7, now() + interval '1 hour')");
        List<String> before = ledger(installation);
        document(bench(installation));
        assertThat(ledger(installation)).isEqualTo(before);
    }

    @Test
    void severalConnectionsAreMeasuredBesideOne() throws IOException {
        JsonNode document = document(bench(new Installation(directory), "--parallel", "2"));
        assertThat(document.get("paths")).hasSize(7);
        for (String name : List.of("copy-limit", "export-directory", "export-store")) {
            assertThat(path(document, name, 2).at("/ratioToOneConnection").asDouble()).as(name).isPositive();
        }
    }

    @Test
    void aBucketHoldsNothingAfterwardsThatItDidNotHoldBefore() throws IOException {
        String bucket = TestS3.freshBucket();
        Installation installation = new Installation(directory).store(TestS3.store(TestS3.endpoint(), bucket));
        TestS3.credentials().forEach(installation::env);
        try (S3Client client = TestS3.client()) {
            client.putObject(put -> put.bucket(bucket).key("raw/trades/mine"), RequestBody.fromString("mine"));
            JsonNode document = document(bench(installation));
            assertThat(document.at("/store").asText()).startsWith("s3://" + bucket);
            assertThat(client.listObjectsV2(list -> list.bucket(bucket)).contents()).singleElement().satisfies(object -> assertThat(object.key()).isEqualTo("raw/trades/mine"));
        }
    }

    @Test
    void inventedRowsGoToTheStoreOfAConfigurationThatIsNamedAndLeaveNothingThere() throws IOException {
        String bucket = TestS3.freshBucket();
        Installation installation = new Installation(directory).store(TestS3.store(TestS3.endpoint(), bucket)).source("{url: \"jdbc:postgresql://localhost:1/nowhere\", user: nobody}");
        TestS3.credentials().forEach(installation::env);
        try (S3Client client = TestS3.client()) {
            client.putObject(put -> put.bucket(bucket).key("raw/trades/mine"), RequestBody.fromString("mine"));
            JsonNode document = document(installation.run("bench", "--rows", "2000", "--runs", "1", "--json"));
            assertThat(document.at("/invented").asBoolean()).isTrue();
            assertThat(document.at("/store").asText()).startsWith("s3://" + bucket);
            assertThat(path(document, "export-store", 1).at("/rowsPerSecond").asLong()).isPositive();
            assertThat(client.listObjectsV2(list -> list.bucket(bucket)).contents()).singleElement().satisfies(object -> assertThat(object.key()).isEqualTo("raw/trades/mine"));
        }
    }

    @Test
    void whatCannotBeMeasuredIsSaidAndLeavesNothing() throws IOException {
        Installation installation = new Installation(directory);
        List<String> before = everyFile();
        CommandRun empty = installation.run("bench", "--table", "trades", "--start", "2020-01-01", "--end", "2020-01-02", "--runs", "1");
        assertThat(empty.code()).isEqualTo(2);
        assertThat(empty.err()).contains("has none from 2020-01-01", "--start, --end");
        assertThat(everyFile()).isEqualTo(before);
        assertThat(installation.run("bench", "--table", "quotes").err()).contains("quotes");

        HttpServer server = TestS3.refusing(403, "AccessDenied", Map.of());
        try {
            TestS3.credentials().forEach(installation::env);
            CommandRun refused = bench(installation.store(TestS3.store(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "bucket")));
            assertThat(refused.code()).as(refused.err()).isEqualTo(12);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void inventedRowsAreMeasuredWithoutAConfiguration() throws IOException {
        CommandRun run = CommandRun.of("bench", "--rows", "3000", "--runs", "1", "--parallel", "2");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("orderbook_deltas: 3,000 rows in 4 windows", "copy-limit", "export-directory", "export-store", "jdbc", "bound by", "looks");
        assertThat(run.out().lines().filter(line -> line.startsWith("export-directory  "))).hasSize(2);
    }
}
