package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code archive demo --daemon}, as somebody sees it who runs it. */
class DemoDaemonTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Test
    @Timeout(240)
    void rowsKeepArrivingAndAreArchivedUntilItIsToldToStopAndNothingIsLeft(@TempDir Path directory) throws Exception {
        Path log = directory.resolve("demo.log");
        Path files;
        try (ExporterProcess demo = ExporterProcess.start(Main.class, directory, log, "demo", "--daemon")) {
            String health = said(log, "health       (http://\\S+)", demo);
            files = Path.of(said(log, "files        (\\S+)", demo));
            while (parts(files) < 4) {
                assertThat(demo.isAlive()).as(Files.readString(log)).isTrue();
                pause();
            }
            assertThat(get(health)).contains("\"s3_export\"").contains("\"orderbook_deltas\"");
            demo.terminate();
        }
        assertThat(Files.readString(log)).contains("stopping", "stopped").doesNotContain("Exception");
        assertThat(files.getParent()).as("what it made").doesNotExist();
    }

    @Test
    void itKeepsNothingSoItIsNotAskedTo(@TempDir Path directory) {
        CommandRun run = CommandRun.of("demo", "--daemon", "--keep", directory.resolve("kept").toString());
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("--daemon keeps nothing");
    }

    private static String said(Path log, String pattern, ExporterProcess demo) throws IOException {
        Pattern wanted = Pattern.compile(pattern);
        while (true) {
            Matcher found = wanted.matcher(Files.exists(log) ? Files.readString(log) : "");
            if (found.find()) {
                return found.group(1);
            }
            assertThat(demo.isAlive()).as(Files.exists(log) ? Files.readString(log) : "").isTrue();
            pause();
        }
    }

    private static long parts(Path files) throws IOException {
        try (Stream<Path> all = Files.walk(files)) {
            return all.filter(file -> file.toString().endsWith(".parquet")).count();
        }
    }

    /** Another process decides when there is something to see. */
    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String get(String url) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString()).body();
    }
}
