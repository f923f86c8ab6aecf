package dev.coldarchive.daemon.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Prometheus on loopback that scrapes one port every second, with our rules. */
public final class Prometheus implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("address=(127\\.0\\.0\\.1:\\d+)");

    private final Tool server;
    private final String address;
    private final HttpClient client = HttpClient.newHttpClient();

    private Prometheus(Tool server, String address) {
        this.server = server;
        this.address = address;
    }

    public static Prometheus scraping(int port, Path rules, Path directory) throws IOException {
        Path configuration = directory.resolve("prometheus.yml");
        Files.writeString(configuration, """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: ["%s"]
                scrape_configs:
                  - {job_name: archive, static_configs: [{targets: ["127.0.0.1:%d"]}]}
                """.formatted(rules, port));
        Tool server = Tool.start(directory, "prometheus", "--config.file=" + configuration, "--storage.tsdb.path=" + directory.resolve("tsdb"), "--web.listen-address=127.0.0.1:0");
        try {
            Matcher listening = ADDRESS.matcher(server.hears("msg=\"Listening on\""));
            if (!listening.find()) {
                throw new AssertionError("it does not say where it listens");
            }
            return new Prometheus(server, listening.group(1));
        } catch (IOException | RuntimeException | Error e) {
            server.close();
            throw e;
        }
    }

    /** What a query finds now; an error of it fails the test. */
    public JsonNode query(String promql) throws IOException, InterruptedException {
        return ask("/api/v1/query?query=" + URLEncoder.encode(promql, StandardCharsets.UTF_8)).get("result");
    }

    public JsonNode ask(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(HttpRequest.newBuilder(URI.create("http://" + address + path)).build(), HttpResponse.BodyHandlers.ofString());
        JsonNode body = new ObjectMapper().readTree(response.body());
        if (!body.path("status").asText().equals("success")) {
            throw new AssertionError(path + ": " + response.body());
        }
        return body.get("data");
    }

    @Override
    public void close() {
        server.close();
    }
}
