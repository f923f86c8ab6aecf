package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.verify.VerifyReport;
import dev.coldarchive.verify.VerifyRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGTERM at moments that nobody chose: the first soon after a window was committed, others between the start of the process and long after.
 * {@code -Dstop.moments=50 -Dstop.seed=1}.
 */
class StopAtAnyMomentTest {
    private static final int MOMENTS = Integer.getInteger("stop.moments", 2);
    private static final long SEED = Long.getLong("stop.seed", 1L);
    private static final Duration LATEST = Duration.ofSeconds(Integer.getInteger("stop.latest.seconds", 6));
    /** After the first window; a small part of what all windows take. */
    private static final Duration AT_WORK = Duration.ofMillis(500);
    private static final Duration GRACE = Duration.ofSeconds(30);
    /** More than are archived by then: with many moments, by some of them. */
    private static final int HOURS = Math.min(600, 75 * MOMENTS);

    @TempDir
    Path directory;

    @Test
    void theDaemonEndsWithinTheGracePeriodAndLeavesNothingHalfDone() throws Exception {
        String url = TestDatabases.fresh();
        Path file = configure(url);
        List<Long> took = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(SEED);
        for (int moment = 0; moment < MOMENTS; moment++) {
            boolean first = moment == 0;
            long after = random.nextLong((first ? AT_WORK : LATEST).toMillis());
            try (ChildDaemon daemon = ChildDaemon.start(Map.of(), "--config", file.toString())) {
                if (first) {
                    daemon.hears("window committed");
                }
                TimeUnit.MILLISECONDS.sleep(after);
                long from = System.nanoTime();
                daemon.terminate();
                assertThat(daemon.exitCode()).as("after %d ms: %s", after, daemon.lines()).isEqualTo(143);
                took.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from));
            }
            assertThat(took.get(took.size() - 1)).as("milliseconds to the end, told to after %d", after).isLessThan(GRACE.toMillis());
            assertThat(TestDatabases.value(url, "SELECT count(*) FROM archive.export_leases WHERE owner IS NOT NULL")).as("leases after %d ms", after).isEqualTo("0");
            assertThat(TestDatabases.value(url, "SELECT count(*) FROM archive.export_intents")).as("open intents after %d ms", after).isEqualTo("0");
            assertThat(temporaryFiles()).as("temporary files after %d ms", after).isEmpty();
            if (first) {
                assertThat(archived(url)).as("windows archived before the first stop").isBetween(1, HOURS - 1);
            }
        }
        took.sort(null);
        System.out.println("stop: " + MOMENTS + " moments of the first " + LATEST.toMillis() + " ms, seed " + SEED + ": to the end at most " + took.get(took.size() - 1) + " ms, median "
                + took.get(took.size() / 2) + " ms; " + archived(url) + " windows archived");
        try (Composition composition = Composition.of(Configuration.load(Optional.of(file), Map.of()), ArchiveListener.NONE)) {
            assertThat(composition.archiver().exportNow().failures()).isEmpty();
            VerifyReport report = composition.archiver().verify(VerifyRequest.everything());
            assertThat(report.problems()).isEmpty();
            assertThat(report.windows()).isGreaterThanOrEqualTo(HOURS);
        }
    }

    private static int archived(String url) throws Exception {
        return Integer.parseInt(TestDatabases.value(url, "SELECT count(*) FROM archive.export_windows"));
    }

    private Path configure(String url) throws Exception {
        long end = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(2)).getEpochSecond();
        TestDatabases.execute(url, "CREATE TABLE trades (exchange_ts bigint NOT NULL, price int NOT NULL)");
        TestDatabases.execute(url, "INSERT INTO trades SELECT (" + end + " - i * 60) * 1000000::bigint, i FROM generate_series(1::bigint, " + HOURS * 60 + ") i");
        TestDatabases.execute(url, "CREATE INDEX ON trades (exchange_ts)");
        Path file = directory.resolve("archive.yaml");
        Files.writeString(file, """
                source: {url: "%s", user: postgres}
                store: {uri: "%s"}
                work-dir: work
                http: {health: off, metrics: off}
                stop-grace: %ds
                tables: {trades: {time-column: exchange_ts, time-unit: micros, every: 1h, lag: 1h}}
                """.formatted(url, Files.createDirectory(directory.resolve("archive")).toUri(), GRACE.toSeconds()));
        try (Composition composition = Composition.of(Configuration.load(Optional.of(file), Map.of()), ArchiveListener.NONE)) {
            composition.installation().install();
        }
        return file;
    }

    private List<Path> temporaryFiles() throws IOException {
        if (!Files.exists(directory.resolve("work"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory.resolve("work"))) {
            return files.filter(f -> f.toString().endsWith(".parquet") || f.toString().endsWith(".tmp")).toList();
        }
    }
}
