package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.load.DrillReport;
import dev.coldarchive.load.LoadedWindow;
import dev.coldarchive.window.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The metrics of the daemon as it is run, scraped over HTTP and held against the reference page. */
@Timeout(300)
class DaemonMetricsTest {
    private static final Path PAGE = Path.of("../docs/reference/metrics.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_]+)` \\| (counter|gauge|histogram) \\| ([^|]*) \\| ([^|]+) \\|$");
    private static final Pattern LABEL = Pattern.compile("[{,]([a-z]+)=\"([^\"]*)\"");
    private static final Map<String, String> ENVIRONMENT = Map.of("WEBHOOK", "http://127.0.0.1:1/nobody");
    private static final long MICROS = 1_000_000;

    @TempDir
    Path directory;

    private Path file;

    /** Type, labels and help of a metric. */
    private record Described(String type, TreeSet<String> labels, String help) {}

    @BeforeEach
    void aDatabaseWithThreeHoursOfRows() throws Exception {
        String url = TestDatabases.fresh();
        long now = Instant.now().getEpochSecond() * MICROS;
        TestDatabases.execute(url, "CREATE TABLE trades (trade_id text NOT NULL, exchange_ts bigint NOT NULL)",
                "INSERT INTO trades SELECT 'id' || i, " + now + " - i * 60 * " + MICROS + " FROM generate_series(1::bigint, 300) i");
        file = directory.resolve("archive.yaml");
        Files.writeString(file, """
                source: {url: "%s", user: postgres}
                store: {uri: "%s"}
                work-dir: work
                cycle-pause: 200ms
                http: {health: off, metrics: 0}
                notify: {url: "${WEBHOOK}"}
                tables: {trades: {time-column: exchange_ts, time-unit: micros, every: 1h, lag: 1h, retention: 30d}}
                """.formatted(url, Files.createDirectories(directory.resolve("archive")).toUri()));
        try (Composition composition = Composition.of(Configuration.load(Optional.of(file), ENVIRONMENT), ArchiveListener.NONE)) {
            composition.installation().install();
            LoadedWindow came = new LoadedWindow(Window.of(Instant.EPOCH, Duration.ofHours(1)), LoadedWindow.Result.LOADED, 1, 1, 0, 0, 1, Duration.ofMillis(2_500), "");
            composition.databases().drills().record(new DrillReport(1, List.of(new DrillReport.Drilled("trades", came)), came.took()), "somebody");
        }
    }

    private static Map<String, Described> documented() throws IOException {
        Map<String, Described> page = new TreeMap<>();
        ROW.matcher(Files.readString(PAGE)).results().forEach(row -> page.put(row.group(1), new Described(row.group(2), labels(row), row.group(4))));
        return page;
    }

    private static TreeSet<String> labels(MatchResult row) {
        return new TreeSet<>(List.of(row.group(3).replace("`", "").split(", ")).stream().filter(label -> !label.isBlank()).toList());
    }

    private static Map<String, Described> described(String scraped) {
        Map<String, Described> found = new TreeMap<>();
        Map<String, String> help = new TreeMap<>();
        String current = "";
        for (String line : scraped.lines().toList()) {
            String[] words = line.split(" ", 4);
            if (line.startsWith("# HELP ")) {
                help.put(words[2], words[3]);
            } else if (line.startsWith("# TYPE ")) {
                current = words[2];
                found.put(current, new Described(words[3], new TreeSet<>(), help.get(current)));
            } else {
                TreeSet<String> labels = found.get(current).labels();
                LABEL.matcher(line).results().map(label -> label.group(1)).filter(label -> !label.equals("le")).forEach(labels::add);
            }
        }
        return found;
    }

    @Test
    void everyMetricOfTheReferencePageIsThereWithItsTypeLabelsAndHelpAndNoOther() throws Exception {
        try (ChildDaemon daemon = ChildDaemon.start(ENVIRONMENT, "--config", file.toString())) {
            daemon.get("metrics", "/metrics");
            daemon.hears("window committed").hears("window committed").hears("window committed");
            String scraped = daemon.get("metrics", "/metrics").body();
            while (!Stream.of("export_windows{", "export_lag_seconds{", "export_drill_seconds{", "export_last_success_timestamp_seconds{", "export_last_cycle_timestamp_seconds ")
                    .allMatch(scraped::contains)) {
                scraped = daemon.get("metrics", "/metrics").body();
            }
            assertThat(described(scraped)).isEqualTo(documented());
            assertThat(LABEL.matcher(scraped).results().map(label -> label.group(2)).distinct()).as("words that are known beforehand").allMatch(value -> value.matches("[a-z_]+|[0-9.+Inf]+"));
            assertThat(scraped).contains("export_drill_seconds{table=\"trades\"} 2.5", "export_success_total{table=\"trades\"} ", "export_windows{state=\"quarantined\",table=\"trades\"} 0.0");
            daemon.terminate();
            assertThat(daemon.exitCode()).isEqualTo(143);
        }
    }
}
