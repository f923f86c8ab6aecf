package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.daemon.notify.Receiver;
import dev.coldarchive.daemon.operations.Prometheus;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rules, dashboard and probes, on the daemon as it is run and a Prometheus that scrapes it. */
@Tag("operations")
@Timeout(300)
class MonitoringTest {
    private static final Path DEPLOY = Path.of("../docs/deploy").toAbsolutePath().normalize();
    private static final Pattern NUMBER = Pattern.compile("number=(\\d+)");
    private static final Pattern PROBE = Pattern.compile("httpGet: \\{path: ([^,]+), port: health}");

    @TempDir
    Path directory;

    private Path configuration() throws Exception {
        String url = TestDatabases.fresh();
        Instant end = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(2));
        TestDatabases.execute(url, "CREATE TABLE trades (exchange_ts bigint NOT NULL, price int NOT NULL)",
                "INSERT INTO trades SELECT " + end.getEpochSecond() * 1_000_000L + " - i * 60000000, i FROM generate_series(1::bigint, 600) i");
        return Files.writeString(directory.resolve("archive.yaml"), """
                source: {url: "%s", user: postgres}
                store: {uri: "%s"}
                work-dir: work
                cycle-pause: 200ms
                http: {health: 0, metrics: 0}
                notify: {url: "${WEBHOOK}"}
                tables: {trades: {time-column: exchange_ts, time-unit: micros, every: 1h, lag: 1h, retention: 90d}}
                """.formatted(url, Files.createDirectory(directory.resolve("archive")).toUri()));
    }

    private static int port(ChildDaemon daemon, String name) throws Exception {
        daemon.hears("port open port=" + name);
        Matcher number = NUMBER.matcher(daemon.lines().get(daemon.lines().size() - 1));
        assertThat(number.find()).isTrue();
        return Integer.parseInt(number.group(1));
    }

    @Test
    void rulesDashboardAndProbesFindWhatTheyAskFor() throws Exception {
        Path file = configuration();
        try (Receiver webhook = new Receiver()) {
            Map<String, String> environment = Map.of("WEBHOOK", webhook.url().reveal());
            try (Composition composition = Composition.of(Configuration.load(Optional.of(file), environment))) {
                composition.installation().install();
            }
            try (ChildDaemon daemon = ChildDaemon.start(environment, "--config", file.toString())) {
                int health = port(daemon, "health");
                int metrics = port(daemon, "metrics");
                daemon.hears("window committed");
                try (Prometheus prometheus = Prometheus.scraping(metrics, DEPLOY.resolve("prometheus/archive-rules.yaml"), directory)) {
                    // rates need two samples; and how the table stands is looked at every few seconds only
                    await(prometheus, "count_over_time(export_lag_seconds[1m]) >= 3 and on (table) count_over_time(export_windows{state=\"committed\"}[1m]) >= 3");
                    assertThat(nothingFound(prometheus)).as("queries of the dashboard without a result").isEmpty();
                    everyRuleIsEvaluated(prometheus);
                    everyMetricOfTheRulesIsThere(prometheus);
                }
                for (String path : PROBE.matcher(Files.readString(DEPLOY.resolve("kubernetes/archive.yaml"))).results().map(probe -> probe.group(1)).toList()) {
                    HttpRequest probe = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + health + path)).build();
                    assertThat(HttpClient.newHttpClient().send(probe, HttpResponse.BodyHandlers.ofString()).statusCode()).as(path).isEqualTo(200);
                }
            }
        }
    }

    private static void await(Prometheus prometheus, String condition) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        while (prometheus.query(condition).isEmpty()) {
            never.await(100, TimeUnit.MILLISECONDS);
        }
    }

    private static List<String> nothingFound(Prometheus prometheus) throws Exception {
        JsonNode dashboard = new ObjectMapper().readTree(DEPLOY.resolve("grafana/archive.json").toFile());
        List<String> nothing = new ArrayList<>();
        int asked = 0;
        for (JsonNode panel : dashboard.get("panels")) {
            for (JsonNode target : panel.get("targets")) {
                String promql = target.get("expr").asText().replace("$table", ".*").replace("$__rate_interval", "1m");
                assertThat(promql).doesNotContain("$");
                asked++;
                if (prometheus.query(promql).isEmpty()) {
                    nothing.add(panel.get("title").asText() + ": " + promql);
                }
            }
        }
        assertThat(asked).isGreaterThan(20);
        assertThat(prometheus.ask("/api/v1/label/table/values").toString()).as("what the dashboard's variable offers").isEqualTo("[\"trades\"]");
        return nothing;
    }

    private static void everyRuleIsEvaluated(Prometheus prometheus) throws Exception {
        await(prometheus, "absent(ALERTS)"); // until what was missed before it started is caught up
        JsonNode rules = prometheus.ask("/api/v1/rules").get("groups").get(0).get("rules");
        assertThat(rules).hasSizeGreaterThan(10);
        for (JsonNode rule : rules) {
            assertThat(rule.get("health").asText()).as(rule.toString()).isEqualTo("ok");
            assertThat(rule.path("lastError").asText()).as(rule.toString()).isEmpty();
            assertThat(rule.get("state").asText()).as(rule.get("name").asText() + " of a healthy daemon").isEqualTo("inactive");
        }
    }

    private static void everyMetricOfTheRulesIsThere(Prometheus prometheus) throws Exception {
        String rules = Files.readString(DEPLOY.resolve("prometheus/archive-rules.yaml"));
        List<String> names = Pattern.compile("\\bexport_\\w+").matcher(rules).results().map(match -> match.group()).distinct().toList();
        assertThat(names).hasSizeGreaterThan(10);
        for (String name : names) {
            assertThat(prometheus.query(name)).as(name).isNotEmpty();
        }
    }
}
