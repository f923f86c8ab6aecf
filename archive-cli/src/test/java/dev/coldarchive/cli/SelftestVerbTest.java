package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.coldarchive.s3.S3Server;
import dev.coldarchive.store.DirectoryStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the selftest says of real stores, and what exporters make of it. */
class SelftestVerbTest {
    private Installation installation;

    @BeforeEach
    void install(@TempDir Path directory) {
        installation = new Installation(directory);
    }

    private static JsonNode document(CommandRun run) throws IOException {
        return new ObjectMapper().readTree(run.out());
    }

    private static String result(JsonNode document, String guarantee) {
        for (JsonNode finding : document.get("guarantees")) {
            if (finding.get("guarantee").asText().equals(guarantee)) {
                return finding.get("result").asText();
            }
        }
        throw new AssertionError("nothing was said of " + guarantee);
    }

    /** Another exporter held the lease, does not answer, and its time is over. */
    private void anotherHasHeldTheLease() {
        installation.sql("INSERT INTO archive.export_leases VALUES ('trades', 'another/1', 1, now() - interval '1 minute')");
    }

    @Test
    void aDirectoryIsAtomicAndTheLedgerKnows() throws IOException {
        CommandRun run = installation.withLedger().run("selftest", "--json");
        assertThat(run.code()).as(run.out() + run.err()).isZero();
        JsonNode document = document(run);
        assertThat(document.get("conditionalWrites").asText()).isEqualTo("ATOMIC");
        assertThat(document.get("takesOverExpiredLeases").asBoolean()).isTrue();
        assertThat(document.get("recorded").asBoolean()).isTrue();
        assertThat(installation.text("SELECT conditional_writes FROM archive.export_stores WHERE store = '" + document.get("store").asText() + "'")).isEqualTo("ATOMIC");
        assertThat(installation.run("export").code()).as("what the selftest leaves disturbs nobody").isZero();
        assertThat(installation.run("verify").code()).isZero();
    }

    @Test
    void ofAnS3ServerThatRacesLeasesAreNotTakenOver() throws IOException {
        on(S3Server.racy("/replace-race-"));
        installation.withLedger();
        JsonNode document = selftest(4);
        for (String kept : new String[] {"READ_AFTER_WRITE", "METADATA", "LIST_AFTER_WRITE", "CHECKSUMS", "CONDITIONS", "CREATE_RACE", "NOTHING_LEFT"}) {
            assertThat(result(document, kept)).as(kept + ": " + document).isEqualTo("KEPT");
        }
        assertThat(result(document, "REPLACE_RACE")).as(document.toString()).isEqualTo("BROKEN");
        assertThat(document.get("conditionalWrites").asText()).isEqualTo("RACY");

        anotherHasHeldTheLease();
        CommandRun export = installation.run("export");
        assertThat(export.code()).as(export.err()).isEqualTo(11);
        assertThat(export.err()).contains("--take-over");
        assertThat(installation.archivedWindows()).isZero();
        assertThat(installation.run("export", "--take-over").code()).isZero();
    }

    @Test
    void ofAnS3ServerThatComparesAndWritesInOneStepLeasesAreTakenOverOnceThatIsKnown() throws IOException {
        on(S3Server.atomic());
        installation.withLedger();
        anotherHasHeldTheLease();
        assertThat(installation.run("export").code()).as("nobody knows yet").isEqualTo(11);
        JsonNode document = document(installation.run("selftest", "--json"));
        for (String kept : new String[] {"CREATE_RACE", "REPLACE_RACE"}) { // of uploads in parts s3proxy compares If-Match itself, and may race
            assertThat(result(document, kept)).as(kept + ": " + document).isEqualTo("KEPT");
        }
        installation.sql("UPDATE archive.export_stores SET conditional_writes = 'ATOMIC' WHERE store = '" + document.get("store").asText() + "'");
        CommandRun export = installation.run("export");
        assertThat(export.code()).as(export.err()).isZero();
        assertThat(installation.archivedWindows()).isPositive();
    }

    private void on(S3Server server) {
        TestS3.credentials().forEach(installation::env);
        installation.store(TestS3.store(server.endpoint(), server.freshBucket()));
    }

    private JsonNode selftest(int code) throws IOException {
        CommandRun run = installation.run("selftest", "--json");
        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(code);
        return document(run);
    }

    @Test
    void whatWasFoundOutweighsWhatIsKnownOfTheStore() {
        installation.withLedger();
        anotherHasHeldTheLease();
        installation.sql("INSERT INTO archive.export_stores (store, conditional_writes) VALUES ('" + new DirectoryStore(installation.files()).uri() + "', 'RACY')");
        assertThat(installation.run("export").code()).isEqualTo(11);
        installation.sql("UPDATE archive.export_stores SET conditional_writes = 'ATOMIC'");
        assertThat(installation.run("export").code()).isZero();
    }

    @Test
    void anotherStoreIsTriedWithoutTouchingTheConfiguredOne() throws IOException {
        Path other = Files.createDirectory(installation.directory.resolve("other"));
        CommandRun run = installation.withLedger().run("selftest", "--store", "file://" + other);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("No guarantee is broken.", "not offered", "taken over once it has expired", "_archive-selftest/");
        assertThat(other).isDirectoryContaining("glob:**/_archive-selftest");
        assertThat(installation.files()).isEmptyDirectory();
        assertThat(installation.run("selftest", "--store", "ftp://other").code()).isEqualTo(2);
    }

    @Test
    void withoutALedgerItSaysWhatItFoundAndThatNobodyGoesByIt() {
        CommandRun run = installation.run("selftest");
        assertThat(run.code()).isEqualTo(10);
        assertThat(run.out()).contains("No guarantee is broken.");
        assertThat(run.err()).contains("not recorded", "archive init");
    }

    @Test
    void aStoreThatRefusesEverythingIsAnError() {
        HttpServer server = TestS3.refusing(403, "AccessDenied", Map.of());
        try {
            TestS3.credentials().forEach(installation::env);
            CommandRun run = installation.store(TestS3.store(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "bucket")).run("selftest");
            assertThat(run.code()).as(run.err()).isEqualTo(12);
            assertThat(run.err()).contains("s3:PutObject").doesNotContain(TestS3.SECRET_KEY);
        } finally {
            server.stop(0);
        }
    }
}
