package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.event.ArchiveListener;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How long it takes from the start of the process until it is ready. {@code -Dstart.runs=10} to measure; a busy machine says little. */
class StartUpTest {
    private static final int RUNS = Integer.getInteger("start.runs", 1);
    private static final Pattern PORT = Pattern.compile("port=health .*number=(\\d+)");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    @Test
    @Timeout(300)
    void theDaemonIsReadyByItselfSoonAfterItsStart() throws Exception {
        String url = TestDatabases.fresh();
        TestDatabases.execute(url, "CREATE TABLE trades (exchange_ts bigint NOT NULL, price int NOT NULL)");
        Path file = directory.resolve("archive.yaml");
        Files.writeString(file, """
                source: {url: "%s", user: postgres}
                store: {uri: "%s"}
                work-dir: work
                http: {health: 0, metrics: off}
                tables: {trades: {time-column: exchange_ts, time-unit: micros}}
                """.formatted(url, Files.createDirectory(directory.resolve("archive")).toUri()));
        try (Composition composition = Composition.of(Configuration.load(Optional.of(file), Map.of()), ArchiveListener.NONE)) {
            composition.installation().install();
        }
        List<Duration> walls = new ArrayList<>();
        List<Duration> processor = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            long from = System.nanoTime();
            try (ChildDaemon daemon = ChildDaemon.start(Map.of(), "--config", file.toString())) {
                daemon.hears("port=health");
                Matcher port = PORT.matcher(daemon.lines().get(daemon.lines().size() - 1));
                assertThat(port.find()).isTrue();
                awaitReady(URI.create("http://127.0.0.1:" + port.group(1) + "/health/ready"));
                walls.add(Duration.ofNanos(System.nanoTime() - from));
                processor.add(daemon.processor());
                daemon.terminate();
                assertThat(daemon.exitCode()).isEqualTo(143);
            }
        }
        walls.sort(null);
        processor.sort(null);
        System.out.println("start: ready after " + walls.get(0).toMillis() + " ms at least, median " + walls.get(RUNS / 2).toMillis() + " ms of " + RUNS + "; processor time "
                + processor.get(0).toMillis() + " ms at least, median " + processor.get(RUNS / 2).toMillis() + " ms");
    }

    private static void awaitReady(URI ready) throws IOException, InterruptedException {
        while (HTTP.send(HttpRequest.newBuilder(ready).build(), HttpResponse.BodyHandlers.discarding()).statusCode() != 200) {
            Thread.sleep(5);
        }
    }
}
